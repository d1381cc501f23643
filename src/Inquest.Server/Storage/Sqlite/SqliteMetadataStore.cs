using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Inquest.Server.Storage.Sqlite;

/// <summary>
/// The rows in one SQLite file. One thread writes: it takes what has queued up, runs all of it in one transaction and
/// flushes once, so that a thousand small writes a second cost a few dozen flushes. Readers have connections of their own.
/// </summary>
internal sealed class SqliteMetadataStore : IMetadataStore
{
    /// <summary>Writes that share one transaction at most.</summary>
    private const int MaxBatch = 512;

    private const int DiskFull = 13;

    /// <summary>Milliseconds after which a log that others still read is looked at again.</summary>
    private const int ScrubPause = 200;

    private readonly string _path;
    private readonly BlockingCollection<PendingWrite> _queue = new(10_000);
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly SqliteSession _writer;
    private readonly List<PendingScrub> _scrubs = [];
    private readonly Thread _thread;
    private long _scrubbedAt;

    public SqliteMetadataStore(string path)
    {
        _path = path;
        _writer = new SqliteSession(path, readOnly: false);
        _thread = new Thread(WriteLoop) { IsBackground = true, Name = "metadata writer" };
        _thread.Start();

        // What an erasure had to leave in the log when the store was closed.
        _queue.Add(new PendingScrub());
    }

    public T Read<T>(Func<IMetadataReader, T> read)
    {
        if (!_readers.TryTake(out SqliteSession? session))
        {
            session = new SqliteSession(_path, readOnly: true);
        }

        try
        {
            session.Execute("BEGIN");
            try
            {
                return read(session);
            }
            finally
            {
                session.Execute("COMMIT");
            }
        }
        finally
        {
            _readers.Add(session);
        }
    }

    public Task<T> WriteAsync<T>(Func<IMetadataWriter, T> write)
    {
        var pending = new PendingResult<T>(write);
        _queue.Add(pending);
        return pending.Task;
    }

    public int RemoveCopies()
    {
        string[] copies = SqliteSchema.BackupsOf(_path);
        foreach (string copy in copies)
        {
            File.Delete(copy);
        }

        return copies.Length;
    }

    public async Task ScrubAsync()
    {
        // The writer's thread is the only one that may fold the log in; it does so between two transactions.
        var scrub = new PendingScrub();
        _queue.Add(scrub);
        await scrub.Task;
    }

    public ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        _thread.Join();
        while (_readers.TryTake(out SqliteSession? session))
        {
            session.Dispose();
        }

        _writer.Dispose();
        _queue.Dispose();
        return ValueTask.CompletedTask;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Every failure belongs to the caller whose write it was.")]
    private void WriteLoop()
    {
        List<PendingWrite> batch = [];
        while (!_queue.IsCompleted)
        {
            batch.Clear();
            int patience = _scrubs.Count == 0 ? Timeout.Infinite : ScrubPause;
            while (batch.Count < MaxBatch && _queue.TryTake(out PendingWrite? next, batch.Count == 0 ? patience : 0))
            {
                batch.Add(next);
            }

            try
            {
                WriteBatch([.. batch.Where(w => w is not PendingScrub)]);
                Scrub(batch.OfType<PendingScrub>());
            }
            catch (Exception e)
            {
                Exception failure = e is SqliteException { SqliteErrorCode: DiskFull } ? new StorageFullException(e) : e;
                foreach (PendingWrite write in batch.Concat(_scrubs))
                {
                    write.Fail(failure);
                }

                _scrubs.Clear();
            }
        }

        _scrubs.ForEach(s => s.Cancel());
    }

    // secure_delete has overwritten what was freed; what the log still holds of it goes with the log. While somebody reads from before,
    // the log has to stay: it is tried again and again, without waiting, so that others go on writing.
    private void Scrub(IEnumerable<PendingScrub> more)
    {
        int before = _scrubs.Count;
        _scrubs.AddRange(more);
        if (_scrubs.Count == 0 || (_scrubs.Count == before && Environment.TickCount64 - _scrubbedAt < ScrubPause))
        {
            return;
        }

        _scrubbedAt = Environment.TickCount64;
        _writer.Run("PRAGMA busy_timeout = 0");
        bool isBusy;
        try
        {
            isBusy = _writer.Query("PRAGMA wal_checkpoint(TRUNCATE)", r => r.Number(0))[0] != 0;
        }
        finally
        {
            _writer.Run(SqliteSession.Patience);
        }

        if (!isBusy)
        {
            _scrubs.ForEach(s => s.Complete());
            _scrubs.Clear();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Every failure belongs to the caller whose write it was.")]
    private void WriteBatch(List<PendingWrite> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        _writer.Execute("BEGIN IMMEDIATE");
        try
        {
            List<PendingWrite> done = [];
            foreach (PendingWrite write in batch)
            {
                _writer.Execute("SAVEPOINT one");
                try
                {
                    write.Run(_writer);
                    done.Add(write);
                }
                catch (Exception e) when (e is not SqliteException { SqliteErrorCode: DiskFull })
                {
                    _writer.Execute("ROLLBACK TO one");
                    write.Fail(e);
                }

                _writer.Execute("RELEASE one");
            }

            _writer.Execute("COMMIT");
            done.ForEach(w => w.Complete());
        }
        catch
        {
            TryRollback();
            throw;
        }
    }

    private void TryRollback()
    {
        try
        {
            _writer.Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself already: a full disk makes it.
        }
    }
}
