using System.Buffers.Text;
using System.Text;
using Inquest.Binary;

namespace Inquest.Debugging.DebugAdapter;

/// <summary>
/// Takes messages from a stream: header lines, of which <c>Content-Length</c> counts, an empty line, and as many bytes of
/// JSON (Debug Adapter Protocol, overview, "Base protocol").
/// </summary>
internal sealed class MessageReader
{
    private const int MaxHeaderBytes = 4096;

    private readonly Stream _input;
    private readonly int _maxBytes;
    private readonly byte[] _buffer = new byte[8192];
    private int _start;
    private int _end;

    public MessageReader(Stream input, Limits limits)
    {
        _input = input;
        _maxBytes = limits.MaxMessageBytes;
    }

    /// <summary>Waits for the next message; <paramref name="body"/> is its JSON, empty unless there is one.</summary>
    public MessageStatus Read(out byte[] body)
    {
        body = [];
        MessageStatus status = ReadHeader(out long length);
        if (status != MessageStatus.Message)
        {
            return status;
        }

        if (length > _maxBytes)
        {
            return Skip(length) ? MessageStatus.TooLong : MessageStatus.End;
        }

        byte[] bytes = new byte[length];
        int done = 0;
        while (done < bytes.Length)
        {
            if (_start == _end && !Fill())
            {
                return MessageStatus.End;
            }

            int count = Math.Min(_end - _start, bytes.Length - done);
            _buffer.AsSpan(_start, count).CopyTo(bytes.AsSpan(done));
            _start += count;
            done += count;
        }

        body = bytes;
        return MessageStatus.Message;
    }

    private MessageStatus ReadHeader(out long length)
    {
        length = -1;
        int total = 0;
        List<byte> line = [];
        while (true)
        {
            if (_start == _end && !Fill())
            {
                return MessageStatus.End;
            }

            byte next = _buffer[_start++];
            if (++total > MaxHeaderBytes)
            {
                return MessageStatus.Damaged;
            }

            if (next != (byte)'\n')
            {
                line.Add(next);
                continue;
            }

            if (line is [.., (byte)'\r'])
            {
                line.RemoveAt(line.Count - 1);
            }

            if (line.Count == 0)
            {
                return length >= 0 ? MessageStatus.Message : MessageStatus.Damaged;
            }

            if (!TryReadField([.. line], ref length))
            {
                return MessageStatus.Damaged;
            }

            line.Clear();
        }
    }

    // Fields other than the length are left alone.
    private static bool TryReadField(ReadOnlySpan<byte> line, ref long length)
    {
        int colon = line.IndexOf((byte)':');
        if (colon < 0)
        {
            return false;
        }

        if (!Ascii.EqualsIgnoreCase(line[..colon], "Content-Length"u8))
        {
            return true;
        }

        ReadOnlySpan<byte> value = line[(colon + 1)..].Trim((byte)' ');
        return Utf8Parser.TryParse(value, out length, out int used) && used == value.Length && length >= 0;
    }

    private bool Skip(long count)
    {
        while (count > 0)
        {
            if (_start == _end && !Fill())
            {
                return false;
            }

            int step = (int)Math.Min(count, _end - _start);
            _start += step;
            count -= step;
        }

        return true;
    }

    private bool Fill()
    {
        _start = 0;
        _end = _input.Read(_buffer);
        return _end > 0;
    }
}
