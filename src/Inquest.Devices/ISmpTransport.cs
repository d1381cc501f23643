namespace Inquest.Devices;

/// <summary>A way to a device: one packet there and one back.</summary>
public interface ISmpTransport : IDisposable
{
    /// <summary>Sends a packet and waits for the answer.</summary>
    /// <param name="request">Header and CBOR.</param>
    /// <param name="patience">How long the answer may take; more than nothing.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="SmpException">Nothing came in time.</exception>
    Task<byte[]> ExchangeAsync(ReadOnlyMemory<byte> request, TimeSpan patience, CancellationToken cancellation);
}
