using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using Inquest.Symbols;

namespace Inquest.Addr2Line;

/// <summary>Writes frames as GNU addr2line does with -a -f -i, as bytes, each name and path encoded once.</summary>
internal sealed class FrameWriter
{
    private readonly Dictionary<object, byte[]> _encoded = new(ReferenceEqualityComparer.Instance);
    private byte[] _buffer = new byte[1 << 16];
    private int _used;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _used);

    public void Write(ulong address, List<SourceFrame> frames)
    {
        Write("0x"u8);
        Reserve(20);
        Utf8Formatter.TryFormat(address, _buffer.AsSpan(_used), out int written, new System.Buffers.StandardFormat('x', 8));
        _used += written;
        Write("\n"u8);
        if (frames.Count == 0)
        {
            Write("??\n??:0\n"u8);
        }

        foreach (SourceFrame frame in frames)
        {
            Write(frame.Function is { } function ? Encode(function, function.LinkageName ?? function.Name) : "??"u8);
            Write("\n"u8);
            Write(frame.File is { } file ? Encode(file, file.Path) : "??"u8);
            Write(":"u8);
            if (frame.Line is { } line)
            {
                Reserve(12);
                Utf8Formatter.TryFormat(line, _buffer.AsSpan(_used), out written);
                _used += written;
                Write("\n"u8);
            }
            else
            {
                Write("?\n"u8);
            }
        }
    }

    private byte[] Encode(object key, string text)
    {
        if (!_encoded.TryGetValue(key, out byte[]? bytes))
        {
            bytes = Encoding.UTF8.GetBytes(text);
            _encoded[key] = bytes;
        }

        return bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Reserve(int count)
    {
        if (count > _buffer.Length - _used)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _used + count));
        }
    }
}
