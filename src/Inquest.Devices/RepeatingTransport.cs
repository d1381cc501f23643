namespace Inquest.Devices;

/// <summary>
/// A way on which packets are lost now and then: a question that is not answered is asked again, after a second first and then each
/// time after twice as long. A late answer to an earlier asking counts.
/// </summary>
public abstract class RepeatingTransport : ISmpTransport
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task<byte[]> ExchangeAsync(ReadOnlyMemory<byte> request, TimeSpan patience, CancellationToken cancellation)
    {
        TimeSpan left = patience;
        for (TimeSpan wait = s_first; ; wait *= 2)
        {
            wait = wait < left ? wait : left;
            left -= wait;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(wait);
            try
            {
                await SendAsync(request, limit.Token);
                return await ReceiveAsync(request.Span[6], limit.Token);
            }
            catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
            {
                if (left <= TimeSpan.Zero)
                {
                    throw new SmpException($"no answer within {patience.TotalSeconds:0.#} s", e);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends a packet.</summary>
    /// <exception cref="SmpException">The way is broken.</exception>
    protected abstract Task SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation);

    /// <summary>Waits for the answer to the question of a number; answers to others are passed over.</summary>
    /// <exception cref="SmpException">The way is broken.</exception>
    protected abstract Task<byte[]> ReceiveAsync(byte sequence, CancellationToken cancellation);

    /// <summary>Closes the way.</summary>
    protected abstract void Dispose(bool disposing);
}
