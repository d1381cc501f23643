using System.Net;
using System.Net.Sockets;
using Inquest.Devices;

namespace Inquest.Tests.Device;

/// <summary>A device's serial line behind a UDP port, a datagram for a packet, as mcumgr's UDP transport has it; every so many are lost.</summary>
internal sealed class UdpGateway : IAsyncDisposable
{
    private readonly Stream _line;
    private readonly UdpClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _asking;
    private readonly Task _answering;
    private IPEndPoint? _caller;
    private int _datagrams;

    public UdpGateway(Stream line, bool six)
    {
        _line = line;
        _client = new UdpClient(new IPEndPoint(six ? IPAddress.IPv6Loopback : IPAddress.Loopback, 0));
        int port = ((IPEndPoint)_client.Client.LocalEndPoint!).Port;
        Name = six ? $"udp:[::1]:{port}" : $"udp:127.0.0.1:{port}";
        _asking = AskAsync();
        _answering = AnswerAsync();
    }

    /// <summary>What <c>inquest collect</c> calls it.</summary>
    public string Name { get; }

    /// <summary>Every so many datagrams, of both directions together, one is lost; 0 for none.</summary>
    public int LosesEvery { get; init; }

    /// <summary>The number of a dump that the device refuses to give; null for none.</summary>
    public ulong? Unreadable { get; init; }

    /// <summary>How many were lost.</summary>
    public int Lost { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_asking, _answering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
    }

    private bool IsLost()
    {
        bool lost = LosesEvery > 0 && Interlocked.Increment(ref _datagrams) % LosesEvery == 0;
        Lost += lost ? 1 : 0;
        return lost;
    }

    private async Task AskAsync()
    {
        while (true)
        {
            UdpReceiveResult asked = await _client.ReceiveAsync(_stop.Token);
            _caller = asked.RemoteEndPoint;
            if (Unreadable is { } number && asked.Buffer is [0, _, _, _, _, _, _, 4, ..] && SmpMap.Read(asked.Buffer.AsSpan(8)).Number("n") == number)
            {
                byte[] refusal = [.. asked.Buffer[..8], .. SmpMap.Write(("rc", 1))];
                (refusal[0], refusal[2], refusal[3]) = (1, 0, (byte)(refusal.Length - 8));
                await _client.SendAsync(refusal, asked.RemoteEndPoint, _stop.Token);
            }
            else if (!IsLost())
            {
                await _line.WriteAsync(SmpLine.Encode(asked.Buffer), _stop.Token);
            }
        }
    }

    private async Task AnswerAsync()
    {
        SmpLine packets = new();
        byte[] bytes = new byte[512];
        while (true)
        {
            int read = await _line.ReadAsync(bytes, _stop.Token);
            foreach (byte value in bytes.AsMemory(0, read).ToArray())
            {
                if (packets.Take(value) is { } packet && _caller is { } caller && !IsLost())
                {
                    await _client.SendAsync(packet, caller, _stop.Token);
                }
            }
        }
    }
}
