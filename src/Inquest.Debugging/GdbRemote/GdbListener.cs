using System.Net;
using System.Net.Sockets;

namespace Inquest.Debugging.GdbRemote;

/// <summary>
/// Waits for gdb on a TCP port: one at a time, the next one after the first has left. Another one meanwhile is turned away,
/// unless the first has sent no packet for a while: then it makes room.
/// </summary>
public sealed class GdbListener : IDisposable
{
    private readonly GdbTarget _target;
    private readonly TcpListener _listener;
    private readonly TimeSpan _patience;
    private readonly Action<string>? _tell;

    /// <summary>Begins to listen.</summary>
    /// <param name="target">What is served.</param>
    /// <param name="endPoint">Address and port; port 0 takes a free one.</param>
    /// <param name="patience">How long a client may be connected without a word before it makes room for the next.</param>
    /// <param name="tell">Takes a sentence on each client that is not served; null for nobody.</param>
    /// <exception cref="SocketException">The port cannot be had.</exception>
    public GdbListener(GdbTarget target, IPEndPoint endPoint, TimeSpan patience, Action<string>? tell = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(endPoint);
        _target = target;
        _patience = patience;
        _tell = tell;
        _listener = new TcpListener(endPoint);
        _listener.Start();
    }

    /// <summary>Where it listens, with the port that was taken.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Serves one gdb after the other until it is cancelled.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; the only way to end it.</exception>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        Served? served = null;
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(cancellation).ConfigureAwait(false);
                if (served is not null && !await MakeRoomAsync(served, cancellation).ConfigureAwait(false))
                {
                    _tell?.Invoke($"{client.Client.RemoteEndPoint} was turned away: a gdb is connected already, and there is room for one.");
                    client.Dispose();
                    continue;
                }

                served = new Served(client, new GdbConnection(_target), CancellationTokenSource.CreateLinkedTokenSource(cancellation));
                served.Task = ServeAsync(served);
            }
        }
        finally
        {
            if (served is not null)
            {
                await served.Task.ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends listening.</summary>
    public void Dispose() => _listener.Dispose();

    // True when the client has gone, or was sent away because it said nothing.
    private async Task<bool> MakeRoomAsync(Served served, CancellationToken cancellation)
    {
        if (!served.Connection.HasSpoken)
        {
            TimeSpan left = _patience - served.Since.Elapsed;
            await Task.WhenAny(served.Task, Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellation)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }

        if (!served.Task.IsCompleted && served.Connection.HasSpoken)
        {
            return false;
        }

        if (!served.Task.IsCompleted)
        {
            _tell?.Invoke($"{served.Client.Client.RemoteEndPoint} said nothing, and makes room for the next.");
            await served.Ended.CancelAsync().ConfigureAwait(false);
        }

        await served.Task.ConfigureAwait(false);
        return true;
    }

    private async Task ServeAsync(Served served)
    {
        using TcpClient client = served.Client;
        using CancellationTokenSource ended = served.Ended;
        try
        {
            client.NoDelay = true;
            NetworkStream stream = client.GetStream();
            if (await BeginsAsGdbAsync(client, ended.Token).ConfigureAwait(false))
            {
                await served.Connection.ServeAsync(stream, stream, ended.Token).ConfigureAwait(false);
            }
            else
            {
                _tell?.Invoke($"{client.Client.RemoteEndPoint} was turned away: it is no gdb.");
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // It made room, or left.
        }
    }

    // A web page can have a browser send what it likes to a port of this machine, packets in the body of a request among it; but
    // a request begins with a letter, and a gdb never does.
    private static async Task<bool> BeginsAsGdbAsync(TcpClient client, CancellationToken cancellation)
    {
        byte[] first = new byte[1];
        int count = await client.Client.ReceiveAsync(first, SocketFlags.Peek, cancellation).ConfigureAwait(false);
        return count == 0 || first[0] is (byte)'+' or (byte)'-' or (byte)'$' or 3;
    }

    private sealed record Served(TcpClient Client, GdbConnection Connection, CancellationTokenSource Ended)
    {
        public System.Diagnostics.Stopwatch Since { get; } = System.Diagnostics.Stopwatch.StartNew();

        public Task Task { get; set; } = Task.CompletedTask;
    }
}
