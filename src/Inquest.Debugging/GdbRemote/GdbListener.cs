using System.Net;
using System.Net.Sockets;

namespace Inquest.Debugging.GdbRemote;

/// <summary>Waits for gdb on a TCP port: one at a time, the next one after the first has left.</summary>
public sealed class GdbListener : IDisposable
{
    private readonly GdbTarget _target;
    private readonly TcpListener _listener;

    /// <summary>Begins to listen.</summary>
    /// <param name="target">What is served.</param>
    /// <param name="endPoint">Address and port; port 0 takes a free one.</param>
    /// <exception cref="SocketException">The port cannot be had.</exception>
    public GdbListener(GdbTarget target, IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(endPoint);
        _target = target;
        _listener = new TcpListener(endPoint);
        _listener.Start();
    }

    /// <summary>Where it listens, with the port that was taken.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Serves one gdb after the other until it is cancelled.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; the only way to end it.</exception>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync(cancellation).ConfigureAwait(false);
            client.NoDelay = true;
            NetworkStream stream = client.GetStream();
            await GdbConnection.ServeAsync(_target, stream, stream, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Ends listening.</summary>
    public void Dispose() => _listener.Dispose();
}
