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
    /// <param name="pulse">How long it may be silent: then null comes.</param>
    /// <param name="cancellation">Ends the listening.</param>
    public async IAsyncEnumerable<ServerEvent?> ListenAsync(TimeSpan pulse, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var channel = Channel.CreateBounded<ServerEvent>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest });
        _listeners[channel] = true;
        try
        {
            while (true)
            {
                while (channel.Reader.TryRead(out ServerEvent happened))
                {
                    yield return happened;
                }

                if (!await HappensAsync(channel.Reader, pulse, cancellation))
                {
                    yield return null;
                }
            }
        }
        finally
        {
            _listeners.TryRemove(channel, out _);
        }
    }

    private static async Task<bool> HappensAsync(ChannelReader<ServerEvent> reader, TimeSpan pulse, CancellationToken cancellation)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(pulse);
        try
        {
            return await reader.WaitToReadAsync(silence.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
