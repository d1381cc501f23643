using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Inquest.Server.Tests;

/// <summary>A mail server on loopback that takes every mail (RFC 5321, as much of it as a sender needs).</summary>
internal sealed class MailReceiver : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _lock = new();
    private readonly List<string> _mails = [];

    public MailReceiver()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Host and port.</summary>
    public string Address => "127.0.0.1:" + ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Header and text of each mail that has come so far.</summary>
    public IReadOnlyList<string> Mails
    {
        get
        {
            lock (_lock)
            {
                return [.. _mails];
            }
        }
    }

    /// <summary>Waits until so many have come.</summary>
    public async Task WaitAsync(int count)
    {
        while (Mails.Count < count)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                try
                {
                    await ServeAsync(client);
                }
                catch (IOException)
                {
                    // This sender hung up without a good-bye; the next one is welcome.
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 test");
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase))
            {
                await writer.WriteLineAsync("250 ok");
                continue;
            }

            await writer.WriteLineAsync("354 go on");
            var text = new StringBuilder();
            while (await reader.ReadLineAsync() is { } part && part != ".")
            {
                text.AppendLine(part);
            }

            lock (_lock)
            {
                _mails.Add(text.ToString());
            }

            await writer.WriteLineAsync("250 taken");
        }
    }
}
