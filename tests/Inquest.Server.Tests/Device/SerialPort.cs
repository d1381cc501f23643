using System.Net;
using System.Net.Sockets;

namespace Inquest.Server.Tests.Device;

/// <summary>A device's line on a TCP port, as a terminal server shares it: one caller after another, and cut when asked.</summary>
internal sealed class SerialPort : IAsyncDisposable
{
    private readonly Stream _line;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public SerialPort(Stream line)
    {
        _line = line;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>What <c>inquest collect</c> calls it.</summary>
    public string Name => $"tcp:127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Bytes from the device after which the connection is cut; set to never after it happened.</summary>
    public int CutAfter { get; set; } = int.MaxValue;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        byte[] fromDevice = new byte[512];
        Task<int> reading = _line.ReadAsync(fromDevice, _stop.Token).AsTask();
        while (true)
        {
            using TcpClient caller = await _listener.AcceptTcpClientAsync(_stop.Token);
            NetworkStream stream = caller.GetStream();
            byte[] fromCaller = new byte[512];
            Task<int> asking = stream.ReadAsync(fromCaller, _stop.Token).AsTask();
            while (true)
            {
                await Task.WhenAny(reading, asking);
                if (asking.IsCompleted)
                {
                    if (asking.IsFaulted || await asking == 0)
                    {
                        break;
                    }

                    await _line.WriteAsync(fromCaller.AsMemory(0, await asking), _stop.Token);
                    asking = stream.ReadAsync(fromCaller, _stop.Token).AsTask();
                }

                if (reading.IsCompleted)
                {
                    CutAfter -= await reading;
                    if (CutAfter <= 0)
                    {
                        CutAfter = int.MaxValue;
                        reading = _line.ReadAsync(fromDevice, _stop.Token).AsTask();
                        break;
                    }

                    await stream.WriteAsync(fromDevice.AsMemory(0, await reading), _stop.Token);
                    reading = _line.ReadAsync(fromDevice, _stop.Token).AsTask();
                }
            }
        }
    }
}
