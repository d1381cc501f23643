using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using Inquest.Symbols;

namespace Inquest.Addr2Line;

/// <summary>Writes frames as GNU addr2line does with -a -f -i, as bytes, each name and path encoded once.</summary>
internal sealed class FrameWriter : IDisposable
{
    private readonly Stream _output;
    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly Dictionary<object, byte[]> _encoded = new(ReferenceEqualityComparer.Instance);
    private int _used;

    public FrameWriter(Stream output)
    {
        _output = output;
    }

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

    public void Dispose()
    {
        _output.Write(_buffer, 0, _used);
        _output.Flush();
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
        if (bytes.Length > _buffer.Length - _used)
        {
            Reserve(bytes.Length);
            if (bytes.Length > _buffer.Length)
            {
                _output.Write(bytes);
                return;
            }
        }

        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    private void Reserve(int count)
    {
        if (count > _buffer.Length - _used)
        {
            _output.Write(_buffer, 0, _used);
            _used = 0;
        }
    }
}
