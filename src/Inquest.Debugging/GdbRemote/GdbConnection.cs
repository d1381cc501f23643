namespace Inquest.Debugging.GdbRemote;

/// <summary>One gdb at the other end of a stream, until it leaves.</summary>
public sealed class GdbConnection
{
    private const int BufferSize = 4096;

    private readonly GdbProtocol _protocol;
    private readonly GdbPacketReader _reader = new(GdbProtocol.PacketSize);
    private byte[] _last = [];

    /// <summary>A conversation that has not begun.</summary>
    /// <param name="target">What gdb is shown.</param>
    public GdbConnection(GdbTarget target)
    {
        _protocol = new GdbProtocol(target);
    }

    /// <summary>True once a sound packet came.</summary>
    public bool HasSpoken { get; private set; }

    /// <summary>Serves a gdb. Returns when it detached, killed or closed the stream; never throws for what it sends.</summary>
    /// <param name="input">Where its packets come from.</param>
    /// <param name="output">Where the answers go; flushed after each.</param>
    /// <param name="cancellation">Ends the conversation.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public async Task ServeAsync(Stream input, Stream output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        byte[] buffer = new byte[BufferSize];
        try
        {
            while (!_protocol.IsOver && await input.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and int count)
            {
                byte[] answer = Answer(buffer.AsSpan(0, count));
                if (answer.Length > 0)
                {
                    await output.WriteAsync(answer, cancellation).ConfigureAwait(false);
                    await output.FlushAsync(cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (IOException)
        {
            // It left without a word.
        }
    }

    // While acknowledgements are on, gdb sends a packet again that was not answered in time, for instance while the ELF was
    // being read. A second answer would put the conversation out of step for good.
    private byte[] Answer(ReadOnlySpan<byte> received)
    {
        List<byte> answer = [];
        string? previous = null;
        foreach (byte value in received)
        {
            bool acknowledges = !_protocol.IsWithoutAcknowledgements;
            switch (_reader.Add(value))
            {
                case GdbInput.Packet when acknowledges && _reader.Body == previous:
                    break;
                case GdbInput.Packet:
                    HasSpoken = true;
                    previous = _reader.Body;
                    _last = [.. _protocol.Answer(previous).SelectMany(GdbPacket.Frame)];
                    answer.AddRange(acknowledges ? [(byte)'+', .. _last] : _last);
                    break;
                case GdbInput.Damaged when acknowledges:
                    answer.Add((byte)'-');
                    break;
                case GdbInput.Acknowledged:
                    previous = null;
                    break;
                case GdbInput.Again when acknowledges:
                    answer.AddRange(_last);
                    break;
                default:
                    // The interrupt byte needs no answer: what it asks to stop has stopped, and every resumption was answered.
                    break;
            }

            if (_protocol.IsOver)
            {
                break;
            }
        }

        return [.. answer];
    }
}
