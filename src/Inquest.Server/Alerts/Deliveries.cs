using Inquest.Server.Storage;

namespace Inquest.Server.Alerts;

/// <summary>The log of messages, and the queue that sends them.</summary>
internal static class Deliveries
{
    /// <summary>Messages of a channel within <see cref="Gathering"/> beyond which further bugs are gathered into one message.</summary>
    public const int MaxAtOnce = 10;

    private const string Columns =
        "id, channel_id, bug_id, event, state, attempts, created_at, tried_at, answer, (SELECT COUNT(*) FROM delivery_bug WHERE delivery_id = delivery.id)";

    /// <summary>How long bugs are gathered when too many are to be told at once.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromMinutes(10);

    /// <summary>A gathering message that is due sooner takes no more in: it may be on its way.</summary>
    private static readonly TimeSpan s_closed = TimeSpan.FromMinutes(1);

    /// <summary>Has a message sent at once.</summary>
    public static long Add(IMetadataWriter w, IWorkQueue work, long channel, long? bug, string kind, DateTimeOffset now)
    {
        long id = w.Number("INSERT INTO delivery (channel_id, bug_id, event, created_at) VALUES (@1, @2, @3, @4) RETURNING id", channel, bug, kind, now)!.Value;
        work.Add(w, WorkKind.Deliver, id, WorkPriority.Fresh);
        return id;
    }

    /// <summary>
    /// Has a bug told: at once, or, in quiet hours and when too much happens at once, in one message with all others of that time. Where
    /// each bug becomes an issue, nothing is gathered; quiet hours are kept.
    /// </summary>
    /// <param name="w">The transaction.</param>
    /// <param name="work">The queue.</param>
    /// <param name="channel">Where it is told.</param>
    /// <param name="bug">The bug's number.</param>
    /// <param name="kind">What of it, one of <see cref="AlertKinds"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="quiet">How long the quiet hours last from now on; zero outside of them.</param>
    public static void Tell(IMetadataWriter w, IWorkQueue work, Channel channel, long bug, string kind, DateTimeOffset now, TimeSpan quiet)
    {
        if (channel.Kind is ChannelKinds.GitHub or ChannelKinds.GitLab)
        {
            long issue = w.Number("INSERT INTO delivery (channel_id, bug_id, event, created_at, due_at) VALUES (@1, @2, @3, @4, @5) RETURNING id", channel.Id, bug, kind, now, now + quiet)!.Value;
            work.Add(w, WorkKind.Deliver, issue, WorkPriority.Fresh, delay: quiet);
            return;
        }

        bool isQuiet = quiet > TimeSpan.Zero;
        if (!isQuiet && w.Number("SELECT COUNT(*) FROM delivery WHERE channel_id = @1 AND created_at > @2 AND due_at IS NULL", channel.Id, now - Gathering) < MaxAtOnce)
        {
            Add(w, work, channel.Id, bug, kind, now);
            return;
        }

        // Of the quiet hours' own end, give or take what a minute of the clock is; else the next one that goes out.
        DateTimeOffset due = now + (isQuiet ? quiet : Gathering);
        DateTimeOffset earliest = isQuiet && due - s_closed > now + s_closed ? due - s_closed : now + s_closed;
        DateTimeOffset latest = isQuiet ? due + s_closed : due;
        long? open = w.Number(
            "SELECT id FROM delivery WHERE channel_id = @1 AND event = @2 AND state = 'queued' AND attempts = 0 AND due_at > @3 AND due_at <= @4 ORDER BY id DESC LIMIT 1",
            channel.Id, AlertKinds.Digest, earliest, latest);
        if (open is null)
        {
            open = w.Number("INSERT INTO delivery (channel_id, event, created_at, due_at) VALUES (@1, @2, @3, @4) RETURNING id", channel.Id, AlertKinds.Digest, now, due);
            work.Add(w, WorkKind.Deliver, open!.Value, WorkPriority.Fresh, delay: due - now);
        }

        w.Execute("INSERT INTO delivery_bug (delivery_id, bug_id, event) VALUES (@1, @2, @3) ON CONFLICT DO NOTHING", open, bug, kind);
    }

    public static Delivery? Find(IMetadataReader r, long id) => r.First($"SELECT {Columns} FROM delivery WHERE id = @1", Map, id);

    /// <summary>The newest messages of a channel first.</summary>
    public static IReadOnlyList<Delivery> List(IMetadataReader r, long channel, int count) =>
        r.Query($"SELECT {Columns} FROM delivery WHERE channel_id = @1 ORDER BY id DESC LIMIT @2", Map, channel, count);

    /// <summary>The bugs that a message gathers, and what of each.</summary>
    public static IReadOnlyList<(long Bug, string Event)> BugsOf(IMetadataReader r, long delivery) =>
        r.Query("SELECT bug_id, event FROM delivery_bug WHERE delivery_id = @1 ORDER BY bug_id, event", x => (x.Number(0), x.Text(1)), delivery);

    private static Delivery Map(Row row) => new(
        row.Number(0), row.Number(1), row.NumberOrNull(2), row.Text(3), row.Text(4), (int)row.Number(5), row.Time(6), row.TimeOrNull(7), row.TextOrNull(8), row.Number(9));
}
