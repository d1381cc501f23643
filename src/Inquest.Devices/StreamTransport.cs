namespace Inquest.Devices;

/// <summary>A serial line, or what looks like one: a stream of bytes with a console on it. What is not answered is asked again.</summary>
public sealed class StreamTransport : ISmpTransport
{
    /// <summary>How often a question is asked: noise on a line takes a question or an answer now and then.</summary>
    private const int Attempts = 4;

    private readonly Stream _stream;
    private readonly TimeSpan _patience;
    private readonly SmpLine _line = new();
    private readonly byte[] _buffer = new byte[512];
    private int _have;
    private int _taken;
    private Task<int>? _reading;

    /// <summary>Makes a transport.</summary>
    /// <param name="stream">The line; disposed with this.</param>
    /// <param name="patience">How long an answer may take, all attempts together.</param>
    public StreamTransport(Stream stream, TimeSpan patience) => (_stream, _patience) = (stream, patience);

    /// <inheritdoc/>
    public async Task<byte[]> ExchangeAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(_patience / Attempts);
            try
            {
                await _stream.WriteAsync(SmpLine.Encode(request.Span), limit.Token);
                await _stream.FlushAsync(limit.Token);
                return await ReceiveAsync(request.Span[6], limit.Token);
            }
            catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
            {
                if (attempt == Attempts)
                {
                    throw new SmpException($"no answer within {_patience.TotalSeconds:0} s", e);
                }
            }
            catch (IOException e)
            {
                throw new SmpException(e.Message, e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private async Task<byte[]> ReceiveAsync(byte sequence, CancellationToken cancellation)
    {
        while (true)
        {
            while (_taken < _have)
            {
                // A late answer to an earlier question has another number.
                if (_line.Take(_buffer[_taken++]) is { } packet && packet.Length >= 8 && packet[6] == sequence)
                {
                    return packet;
                }
            }

            // A read that no one waits for any more would take the next bytes: it is the next attempt's.
            _reading ??= _stream.ReadAsync(_buffer, CancellationToken.None).AsTask();
            int read = await _reading.WaitAsync(cancellation);
            _reading = null;
            (_taken, _have) = (0, read);
            if (_have == 0)
            {
                throw new SmpException("the line was closed");
            }
        }
    }
}
