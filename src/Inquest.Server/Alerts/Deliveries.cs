using Inquest.Server.Storage;

namespace Inquest.Server.Alerts;

/// <summary>The log of messages, and the queue that sends them.</summary>
internal static class Deliveries
{
    private const string Columns = "id, channel_id, bug_id, event, state, attempts, created_at, tried_at, answer";

    /// <summary>Has a message sent.</summary>
    public static long Add(IMetadataWriter w, IWorkQueue work, long channel, long? bug, string kind, DateTimeOffset now, TimeSpan wait)
    {
        long id = w.Number(
            "INSERT INTO delivery (channel_id, bug_id, event, body, created_at) VALUES (@1, @2, @3, '', @4) RETURNING id", channel, bug, kind, now)!.Value;
        work.Add(w, WorkKind.Deliver, id, WorkPriority.Fresh, delay: wait);
        return id;
    }

    public static Delivery? Find(IMetadataReader r, long id) => r.First($"SELECT {Columns} FROM delivery WHERE id = @1", Map, id);

    /// <summary>The newest messages of a channel first.</summary>
    public static IReadOnlyList<Delivery> List(IMetadataReader r, long channel, int count) =>
        r.Query($"SELECT {Columns} FROM delivery WHERE channel_id = @1 ORDER BY id DESC LIMIT @2", Map, channel, count);

    private static Delivery Map(Row row) => new(
        row.Number(0), row.Number(1), row.NumberOrNull(2), row.Text(3), row.Text(4), (int)row.Number(5), row.Time(6), row.TimeOrNull(7), row.TextOrNull(8));
}
