using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Inquest.Server.Storage;

/// <summary>
/// The queue as a table beside the rest, for one server process: adding is part of the transaction that makes the work
/// necessary. What a crashed server had taken is free again when the next one starts.
/// </summary>
internal sealed class MetadataWorkQueue : IWorkQueue
{
    /// <summary>Rows that are taken by one transaction and handed out one by one.</summary>
    private const int TakenAtOnce = 16;

    /// <summary>How long a sleeping taker waits at most before it looks for delayed work.</summary>
    private static readonly TimeSpan s_recheck = TimeSpan.FromSeconds(1);

    private readonly IMetadataStore _metadata;
    private readonly TimeProvider _time;
    private readonly Dictionary<WorkKind, Lane> _lanes = Enum.GetValues<WorkKind>().ToDictionary(k => k, _ => new Lane());

    public MetadataWorkQueue(IMetadataStore metadata, TimeProvider time)
    {
        _metadata = metadata;
        _time = time;
    }

    /// <summary>Frees what an earlier process had taken. Called once, before anything is taken.</summary>
    public Task RecoverAsync() => _metadata.WriteAsync(w => w.Execute("UPDATE work SET taken = 0 WHERE taken <> 0"));

    public void Add(IMetadataWriter transaction, WorkKind kind, long subject, int priority, string? detail = null, TimeSpan delay = default)
    {
        // Work that is being done now may have begun before the reason for this: it is made to run once more (taken = 2).
        transaction.Execute(
            """
            INSERT INTO work (kind, subject, detail, priority, not_before) VALUES (@1, @2, @3, @4, @5)
            ON CONFLICT (kind, subject) DO UPDATE SET
              detail = excluded.detail,
              priority = CASE WHEN excluded.priority < work.priority THEN excluded.priority ELSE work.priority END,
              not_before = excluded.not_before,
              taken = CASE WHEN work.taken = 0 THEN 0 ELSE 2 END
            """,
            kind.ToString(),
            subject,
            detail,
            priority,
            _time.GetUtcNow() + delay);
        transaction.AfterCommit(_lanes[kind].Wake);
    }

    public async Task<WorkItem> TakeAsync(WorkKind kind, CancellationToken cancellation)
    {
        Lane lane = _lanes[kind];
        while (true)
        {
            if (lane.Ready.TryDequeue(out WorkItem? ready))
            {
                return ready;
            }

            await lane.Taking.WaitAsync(cancellation);
            try
            {
                if (lane.Ready.IsEmpty)
                {
                    foreach (WorkItem item in await TakeSomeAsync(kind))
                    {
                        lane.Ready.Enqueue(item);
                    }
                }

                if (lane.Ready.TryDequeue(out ready))
                {
                    return ready;
                }

                await lane.WaitAsync(s_recheck, cancellation);
            }
            finally
            {
                lane.Taking.Release();
            }
        }
    }

    public void Complete(IMetadataWriter transaction, WorkItem item)
    {
        if (transaction.Execute("DELETE FROM work WHERE id = @1 AND taken = 1", item.Id) == 0)
        {
            transaction.Execute("UPDATE work SET taken = 0 WHERE id = @1", item.Id);
            transaction.AfterCommit(_lanes[item.Kind].Wake);
        }
    }

    public Task ReturnAsync(WorkItem item, TimeSpan delay) => _metadata.WriteAsync(w =>
        w.Execute("UPDATE work SET taken = 0, not_before = @2 WHERE id = @1", item.Id, _time.GetUtcNow() + delay));

    public bool Has(WorkKind kind, long subject) => _metadata.Read(r => r.Number("SELECT 1 FROM work WHERE kind = @1 AND subject = @2", kind.ToString(), subject)) is not null;

    public long Count(WorkKind kind) => _metadata.Read(r => r.Number("SELECT COUNT(*) FROM work WHERE kind = @1", kind.ToString()) ?? 0);

    private async Task<List<WorkItem>> TakeSomeAsync(WorkKind kind)
    {
        string name = kind.ToString();
        DateTimeOffset now = _time.GetUtcNow();

        // Looked for by reading first: an idle server writes nothing.
        if (_metadata.Read(r => r.Number("SELECT 1 FROM work WHERE taken = 0 AND kind = @1 AND not_before <= @2 LIMIT 1", name, now)) is null)
        {
            return [];
        }

        return await _metadata.WriteAsync(w =>
        {
            List<WorkItem> items = w.Query(
                "SELECT id, subject, detail FROM work WHERE taken = 0 AND kind = @1 AND not_before <= @2 ORDER BY priority, id LIMIT @3",
                r => new WorkItem(r.Number(0), kind, r.Number(1), r.TextOrNull(2)),
                name,
                now,
                TakenAtOnce);
            foreach (WorkItem item in items)
            {
                w.Execute("UPDATE work SET taken = 1 WHERE id = @1", item.Id);
            }

            return items;
        });
    }

    /// <summary>The takers of one kind. Lives as long as the process.</summary>
    [SuppressMessage("Design", "CA1001", Justification = "The semaphores hold nothing but memory: no wait handle is ever asked for.")]
    private sealed class Lane
    {
        private readonly SemaphoreSlim _signal = new(0);

        public ConcurrentQueue<WorkItem> Ready { get; } = new();

        public SemaphoreSlim Taking { get; } = new(1);

        public void Wake()
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }

        public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellation) => _signal.WaitAsync(timeout, cancellation);
    }
}
