using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Inquest.Server.Hosting;

/// <summary>Tells listeners what happens. A listener that is too slow misses events; nothing waits for it.</summary>
internal sealed class ServerEvents
{
    private readonly ConcurrentDictionary<Channel<ServerEvent>, bool> _listeners = new();

    public void Publish(ServerEvent happened)
    {
        foreach (Channel<ServerEvent> listener in _listeners.Keys)
        {
            listener.Writer.TryWrite(happened);
        }
    }

    /// <summary>Everything that happens from now on.</summary>
    public async IAsyncEnumerable<ServerEvent> ListenAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var channel = Channel.CreateBounded<ServerEvent>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest });
        _listeners[channel] = true;
        try
        {
            await foreach (ServerEvent happened in channel.Reader.ReadAllAsync(cancellation))
            {
                yield return happened;
            }
        }
        finally
        {
            _listeners.TryRemove(channel, out _);
        }
    }
}
