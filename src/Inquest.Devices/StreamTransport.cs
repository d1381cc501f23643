namespace Inquest.Devices;

/// <summary>A serial line, or what looks like one: a stream of bytes with a console on it.</summary>
/// <param name="stream">The line; disposed with this.</param>
public sealed class StreamTransport(Stream stream) : RepeatingTransport
{
    private readonly SmpLine _line = new();
    private readonly byte[] _buffer = new byte[512];
    private int _have;
    private int _taken;
    private Task<int>? _reading;

    /// <inheritdoc/>
    protected override async Task SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        try
        {
            await stream.WriteAsync(SmpLine.Encode(request.Span), cancellation);
            await stream.FlushAsync(cancellation);
        }
        catch (IOException e)
        {
            throw new SmpException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    protected override async Task<byte[]> ReceiveAsync(byte sequence, CancellationToken cancellation)
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
            _reading ??= stream.ReadAsync(_buffer, CancellationToken.None).AsTask();
            int read;
            try
            {
                read = await _reading.WaitAsync(cancellation);
            }
            catch (IOException e)
            {
                throw new SmpException(e.Message, e);
            }

            _reading = null;
            (_taken, _have) = (0, read);
            if (_have == 0)
            {
                throw new SmpException("the line was closed");
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }
    }
}
