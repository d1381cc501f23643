namespace Inquest.Devices;

/// <summary>A serial line, or what looks like one: a stream of bytes with a console on it.</summary>
public sealed class StreamTransport : ISmpTransport
{
    private readonly Stream _stream;
    private readonly TimeSpan _patience;
    private readonly SmpLine _line = new();
    private readonly byte[] _buffer = new byte[512];
    private int _have;
    private int _taken;

    /// <summary>Makes a transport.</summary>
    /// <param name="stream">The line; disposed with this.</param>
    /// <param name="patience">How long an answer may take.</param>
    public StreamTransport(Stream stream, TimeSpan patience) => (_stream, _patience) = (stream, patience);

    /// <inheritdoc/>
    public async Task<byte[]> ExchangeAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_patience);
        try
        {
            await _stream.WriteAsync(SmpLine.Encode(request.Span), limit.Token);
            await _stream.FlushAsync(limit.Token);
            while (true)
            {
                while (_taken < _have)
                {
                    // A late answer to an earlier question has another number.
                    if (_line.Take(_buffer[_taken++]) is { } packet && packet.Length >= 8 && packet[6] == request.Span[6])
                    {
                        return packet;
                    }
                }

                (_taken, _have) = (0, await _stream.ReadAsync(_buffer, limit.Token).AsTask().WaitAsync(limit.Token));
                if (_have == 0)
                {
                    throw new SmpException("the line was closed");
                }
            }
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new SmpException($"no answer within {_patience.TotalSeconds:0} s", e);
        }
        catch (IOException e)
        {
            throw new SmpException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
