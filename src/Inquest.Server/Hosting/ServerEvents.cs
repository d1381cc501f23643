using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Inquest.Server.Hosting;

/// <summary>Tells listeners what happens in a project. A listener that is too slow misses events; nothing waits for it.</summary>
internal sealed class ServerEvents(TimeProvider time)
{
    private readonly ConcurrentDictionary<(long Project, Channel<ServerEvent> Channel), bool> _listeners = new();
    private readonly ConcurrentDictionary<long, long> _latest = new();

    // From the clock on, so that a page which was made before a restart is seen to be behind.
    private readonly long _start = time.GetUtcNow().ToUnixTimeMilliseconds();
    private long _happened;

    /// <summary>The number of the latest event, of whatever project.</summary>
    public long Latest => _start + Volatile.Read(ref _happened);

    public void Publish(ServerEvent happened)
    {
        happened = happened with { Number = _start + Interlocked.Increment(ref _happened) };

        // First this, then the listeners: who begins to listen in between is told twice, and not never.
        _latest.AddOrUpdate(happened.Project, happened.Number, (_, before) => Math.Max(before, happened.Number));
        foreach ((long project, Channel<ServerEvent> channel) in _listeners.Keys)
        {
            if (project == happened.Project)
            {
                channel.Writer.TryWrite(happened);
            }
        }
    }

    /// <summary>Everything that happens in a project from now on; first <see cref="ServerEventKind.Missed"/>, when something happened already.</summary>
    /// <param name="project">The project.</param>
    /// <param name="since">The number of the last event that the listener knows of; null when it does not matter.</param>
    /// <param name="pulse">How long it may be silent: then null comes.</param>
    /// <param name="cancellation">Ends the listening.</param>
    public async IAsyncEnumerable<ServerEvent?> ListenAsync(long project, long? since, TimeSpan pulse, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var channel = Channel.CreateBounded<ServerEvent>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest });
        _listeners[(project, channel)] = true;
        try
        {
            if (since is { } known && Missed(project, known) is { } latest)
            {
                yield return new ServerEvent(ServerEventKind.Missed, project, 0) { Number = latest };
            }

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
            _listeners.TryRemove((project, channel), out _);
        }
    }

    // What happened before this server started is not known: then it is as if something had.
    private long? Missed(long project, long known) => known < _start ? Latest
        : _latest.TryGetValue(project, out long latest) && latest > known ? latest
        : null;

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
