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

    private readonly string _path;
    private readonly BlockingCollection<PendingWrite> _queue = new(10_000);
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly SqliteSession _writer;
    private readonly Thread _thread;

    public SqliteMetadataStore(string path)
    {
        _path = path;
        _writer = new SqliteSession(path, readOnly: false);
        _thread = new Thread(WriteLoop) { IsBackground = true, Name = "metadata writer" };
        _thread.Start();
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

    public void BackUpTo(string path)
    {
        using var source = new SqliteSession(_path, readOnly: true);
        using var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        target.Open();
        source.Connection.BackupDatabase(target);
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
        foreach (PendingWrite first in _queue.GetConsumingEnumerable())
        {
            batch.Clear();
            batch.Add(first);
            while (batch.Count < MaxBatch && _queue.TryTake(out PendingWrite? next))
            {
                batch.Add(next);
            }

            try
            {
                WriteBatch([.. batch.Where(w => w is not PendingScrub)]);
                foreach (PendingWrite scrub in batch.Where(w => w is PendingScrub))
                {
                    // secure_delete has overwritten what was freed; what the log still holds of it goes with the log.
                    _writer.Run("PRAGMA wal_checkpoint(TRUNCATE)");
                    scrub.Complete();
                }
            }
            catch (Exception e)
            {
                Exception failure = e is SqliteException { SqliteErrorCode: DiskFull } ? new StorageFullException(e) : e;
                foreach (PendingWrite write in batch)
                {
                    write.Fail(failure);
                }
            }
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
