namespace Inquest.Debugging.GdbRemote;

/// <summary>One gdb at the other end of a stream, until it leaves.</summary>
public sealed class GdbConnection
{
    private const int BufferSize = 4096;

    private readonly GdbProtocol _protocol;
    private readonly GdbPacketReader _reader = new(GdbProtocol.PacketSize);
    private byte[] _last = [];

    private GdbConnection(GdbTarget target)
    {
        _protocol = new GdbProtocol(target);
    }

    /// <summary>Serves a gdb. Returns when it detached, killed or closed the stream; never throws for what it sends.</summary>
    /// <param name="target">What it is shown.</param>
    /// <param name="input">Where its packets come from.</param>
    /// <param name="output">Where the answers go; flushed after each.</param>
    /// <param name="cancellation">Ends the conversation.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static async Task ServeAsync(GdbTarget target, Stream input, Stream output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        GdbConnection connection = new(target);
        byte[] buffer = new byte[BufferSize];
        try
        {
            while (!connection._protocol.IsOver && await input.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and int count)
            {
                byte[] answer = connection.Answer(buffer.AsSpan(0, count));
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

    // gdb sends nothing new before it has its answer, so several packets at once are one that it sent again, for instance
    // while the ELF was being read. Two answers would put the conversation out of step for good.
    private byte[] Answer(ReadOnlySpan<byte> received)
    {
        bool acknowledges = !_protocol.IsWithoutAcknowledgements;
        List<byte> answer = [];
        string? packet = null;
        foreach (byte value in received)
        {
            switch (_reader.Add(value))
            {
                case GdbInput.Packet:
                    packet = _reader.Body;
                    break;
                case GdbInput.Damaged when acknowledges:
                    answer.Add((byte)'-');
                    break;
                case GdbInput.Again when acknowledges:
                    answer.AddRange(_last);
                    break;
                default:
                    // The interrupt byte needs no answer: what it asks to stop has stopped, and every resumption was answered.
                    break;
            }
        }

        if (packet is not null)
        {
            _last = [.. _protocol.Answer(packet).SelectMany(GdbPacket.Frame)];
            answer = acknowledges ? [(byte)'+', .. _last] : [.. _last];
        }

        return [.. answer];
    }
}
