using System.Net.Sockets;
using Inquest.Devices;

namespace Inquest.Cli.Files;

/// <summary>SMP over UDP: a datagram is a packet. A lost one is asked again.</summary>
internal sealed class UdpTransport : ISmpTransport
{
    /// <summary>The port that Zephyr listens on.</summary>
    public const int DefaultPort = 1337;

    private const int Attempts = 4;

    private readonly UdpClient _client;
    private readonly TimeSpan _patience;

    /// <summary>Makes a transport.</summary>
    /// <exception cref="SmpException">The host has no address.</exception>
    public UdpTransport(string host, int port, TimeSpan patience)
    {
        _patience = patience;
        try
        {
            _client = new UdpClient(host, port);
        }
        catch (SocketException e)
        {
            throw new SmpException($"{host}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]> ExchangeAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(_patience / Attempts);
            try
            {
                await _client.SendAsync(request, limit.Token);
                while (true)
                {
                    byte[] answer = (await _client.ReceiveAsync(limit.Token)).Buffer;
                    if (answer.Length >= 8 && answer[6] == request.Span[6])
                    {
                        return answer;
                    }
                }
            }
            catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
            {
                if (attempt == Attempts)
                {
                    throw new SmpException($"no answer within {_patience.TotalSeconds:0} s", e);
                }
            }
            catch (SocketException e)
            {
                throw new SmpException(e.Message, e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
