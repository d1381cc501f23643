using System.Text;

namespace Inquest.Debugging.GdbRemote;

/// <summary>
/// Cuts what gdb sends into packets. Anything between packets but acknowledgements and the interrupt byte is skipped, as
/// gdb's manual asks; a packet that is too long or whose sum is wrong is reported, and reading goes on behind it.
/// </summary>
public sealed class GdbPacketReader
{
    private readonly byte[] _body;
    private int _length;
    private State _state;
    private byte _firstDigit;

    /// <summary>A reader for packets of at most <paramref name="limit"/> bytes.</summary>
    public GdbPacketReader(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        _body = new byte[limit];
    }

    private enum State
    {
        Outside,
        Body,
        FirstDigit,
        SecondDigit,
    }

    /// <summary>Takes one byte, and says what it completed. <see cref="Body"/> holds the packet after <see cref="GdbInput.Packet"/>.</summary>
    public GdbInput Add(byte value)
    {
        switch (_state)
        {
            case State.Outside:
                return Begin(value);
            case State.Body when value == (byte)'#':
                _state = State.FirstDigit;
                return GdbInput.None;
            case State.Body when value == (byte)'$':
                // The rest of the packet before was lost on the way.
                _length = 0;
                return GdbInput.None;
            case State.Body:
                if (_length < _body.Length)
                {
                    _body[_length] = value;
                }

                _length = Math.Min(_length + 1, _body.Length + 1);
                return GdbInput.None;
            case State.FirstDigit:
                _firstDigit = value;
                _state = State.SecondDigit;
                return GdbInput.None;
            default:
                _state = State.Outside;
                return IsSound(value) ? GdbInput.Packet : GdbInput.Damaged;
        }
    }

    /// <summary>The packet's body, a character for each byte, unescaped by nobody yet.</summary>
    public string Body => Encoding.Latin1.GetString(_body.AsSpan(0, Math.Min(_length, _body.Length)));

    private GdbInput Begin(byte value)
    {
        if (value == (byte)'$')
        {
            _state = State.Body;
            _length = 0;
        }

        return value switch
        {
            (byte)'+' => GdbInput.Acknowledged,
            (byte)'-' => GdbInput.Again,
            3 => GdbInput.Interrupt,
            _ => GdbInput.None,
        };
    }

    private bool IsSound(byte secondDigit) =>
        _length <= _body.Length
        && char.IsAsciiHexDigit((char)_firstDigit) && char.IsAsciiHexDigit((char)secondDigit)
        && ((Convert.ToInt32(((char)_firstDigit).ToString(), 16) << 4) | Convert.ToInt32(((char)secondDigit).ToString(), 16)) == GdbPacket.Sum(_body.AsSpan(0, _length));
}
