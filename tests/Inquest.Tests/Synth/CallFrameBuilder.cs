namespace Inquest.Tests.Synth;

/// <summary>Writes a .debug_frame or .eh_frame section: one CIE as GCC writes it for Thumb, and any number of descriptions.</summary>
internal sealed class CallFrameBuilder
{
    private readonly SectionWriter _section = new();
    private readonly bool _isEhFrame;
    private readonly int _ciePosition;

    public CallFrameBuilder(bool isEhFrame = false, int version = 1, Action<SectionWriter>? initial = null)
    {
        _isEhFrame = isEhFrame;
        _ciePosition = _section.Position;
        SectionWriter body = new();
        body.U32(isEhFrame ? 0 : 0xFFFF_FFFFul).U8((ulong)version).CString("");
        if (version >= 4)
        {
            body.U8(4).U8(0);
        }

        body.Uleb(2).Sleb(-4);
        _ = version == 1 ? body.U8(14) : body.Uleb(14);
        initial ??= w => w.U8(0x0C).Uleb(13).Uleb(0);
        initial(body);
        Append(body);
    }

    /// <summary>A description of the code from <paramref name="start"/>, with its instructions.</summary>
    public CallFrameBuilder Describe(ulong start, ulong length, Action<SectionWriter> instructions)
    {
        SectionWriter body = new();
        ulong cie = _isEhFrame ? (ulong)(_section.Position + 4 - _ciePosition) : (ulong)_ciePosition;
        body.U32(cie).U32(start).U32(length);
        instructions(body);
        Append(body);
        return this;
    }

    /// <summary>The zero length that ends .eh_frame, and that linkers also leave in its middle.</summary>
    public CallFrameBuilder Terminator()
    {
        _section.U32(0);
        return this;
    }

    public byte[] ToArray() => _section.ToArray();

    private void Append(SectionWriter body)
    {
        body.Align(4);
        _section.U32((ulong)body.Position).Bytes(body.ToArray());
    }
}
