using System.Net.Sockets;
using Inquest.Devices;

namespace Inquest.Cli.Files;

/// <summary>SMP over UDP: a datagram is a packet.</summary>
internal sealed class UdpTransport : RepeatingTransport
{
    /// <summary>The port that Zephyr listens on.</summary>
    public const int DefaultPort = 1337;

    private readonly UdpClient _client;

    /// <summary>Makes a transport.</summary>
    /// <exception cref="SmpException">The host has no address.</exception>
    public UdpTransport(string host, int port)
    {
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
    protected override async Task SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        try
        {
            await _client.SendAsync(request, cancellation);
        }
        catch (SocketException e)
        {
            throw new SmpException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    protected override async Task<byte[]> ReceiveAsync(byte sequence, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                byte[] answer = (await _client.ReceiveAsync(cancellation)).Buffer;
                if (answer.Length >= 8 && answer[6] == sequence)
                {
                    return answer;
                }
            }
        }
        catch (SocketException e)
        {
            throw new SmpException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _client.Dispose();
        }
    }
}
