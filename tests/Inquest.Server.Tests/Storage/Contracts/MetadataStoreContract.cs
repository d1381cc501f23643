using Inquest.Server.Storage;

namespace Inquest.Server.Tests.Storage.Contracts;

/// <summary>What every store of rows promises (docs/server-storage.md). One for another database inherits this and makes an empty store of the server's schema.</summary>
public abstract class MetadataStoreContract
{
    private const string Insert = "INSERT INTO tombstone (at, kind, value, project) VALUES (@1, @2, @3, @4)";

    private protected abstract Task<IMetadataStore> OpenAsync();

    [Fact]
    public async Task What_was_written_is_seen_by_everybody_who_reads_after_it_was_acknowledged()
    {
        await using IMetadataStore store = await OpenAsync();
        for (int i = 1; i <= 20; i++)
        {
            await store.WriteAsync(w => w.Execute(Insert, 0, "test", "x", null));
            Assert.Equal(i, await Task.Run(() => store.Read(r => r.Number("SELECT COUNT(*) FROM tombstone")), TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_write_that_throws_is_undone_alone_and_tells_its_own_caller()
    {
        await using IMetadataStore store = await OpenAsync();
        Task<int>[] writes = [.. Enumerable.Range(0, 100).Select(i => store.WriteAsync(w =>
        {
            int changed = w.Execute(Insert, 0, "test", "x", null);
            return i % 10 == 3 ? throw new InvalidOperationException($"number {i}") : changed;
        }))];
        foreach ((Task<int> write, int i) in writes.Select((w, i) => (w, i)))
        {
            if (i % 10 == 3)
            {
                Assert.Equal($"number {i}", (await Assert.ThrowsAsync<InvalidOperationException>(() => write)).Message);
            }
            else
            {
                Assert.Equal(1, await write);
            }
        }

        Assert.Equal(90, store.Read(r => r.Number("SELECT COUNT(*) FROM tombstone")));
    }

    [Fact]
    public async Task What_follows_a_write_follows_when_it_is_durable_and_not_at_all_when_it_is_undone()
    {
        await using IMetadataStore store = await OpenAsync();
        long? seen = null;
        await store.WriteAsync(w =>
        {
            w.AfterCommit(() => seen = store.Read(r => r.Number("SELECT COUNT(*) FROM tombstone")));
            w.Execute(Insert, 0, "test", "x", null);
        });
        Assert.Equal(1, seen);
        bool followed = false;
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.WriteAsync(w =>
        {
            w.AfterCommit(() => followed = true);
            throw new InvalidOperationException("no");
        }));
        Assert.False(followed);
    }

    [Fact]
    public async Task A_read_is_one_moment_whatever_is_written_meanwhile()
    {
        await using IMetadataStore store = await OpenAsync();
        await store.WriteAsync(w => w.Execute(Insert, 0, "test", "x", null));
        (long? before, long? after) = store.Read(r =>
        {
            long? first = r.Number("SELECT COUNT(*) FROM tombstone");
            store.WriteAsync(w => w.Execute(Insert, 0, "test", "x", null)).GetAwaiter().GetResult();
            return (first, r.Number("SELECT COUNT(*) FROM tombstone"));
        });
        Assert.Equal((1, 1), (before, after));
        Assert.Equal(2, store.Read(r => r.Number("SELECT COUNT(*) FROM tombstone")));
    }

    [Fact]
    public async Task Writes_at_the_same_time_lose_none_of_each_other()
    {
        await using IMetadataStore store = await OpenAsync();
        await store.WriteAsync(w => w.Execute(Insert, 0, "test", "x", null));
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => store.WriteAsync(w =>
        {
            long? now = w.Number("SELECT at FROM tombstone");
            w.Execute("UPDATE tombstone SET at = @1", now + 1);
        }))));
        Assert.Equal(200, store.Read(r => r.Number("SELECT at FROM tombstone")));
    }

    [Fact]
    public async Task Values_come_back_as_they_went_in_and_what_is_absent_stays_absent()
    {
        await using IMetadataStore store = await OpenAsync();
        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_123);
        long? id = await store.WriteAsync(w => w.Number("INSERT INTO tombstone (at, kind, value, project) VALUES (@1, @2, @3, @4) RETURNING id", time, "Ünïcödé \U0001F9E8 '\"", "", null));
        Assert.NotNull(id);
        Assert.Equal((time, "Ünïcödé \U0001F9E8 '\"", "", null), store.Read(r => r.Query("SELECT at, kind, value, project FROM tombstone WHERE id = @1", x => (x.Time(0), x.Text(1), x.Text(2), x.TextOrNull(3)), id)).Single());
        Assert.Null(store.Read(r => r.Number("SELECT at FROM tombstone WHERE id = 999")));
        Assert.Empty(store.Read(r => r.Query("SELECT at FROM tombstone WHERE project = @1", x => x.Number(0), "x")));
    }

    [Fact]
    public async Task A_row_that_is_there_already_is_left_alone_or_changed_as_the_statement_says()
    {
        await using IMetadataStore store = await OpenAsync();
        (int first, int again, long? changed) = await store.WriteAsync(w => (
            w.Execute("INSERT INTO project (name, created_at, device_secret) VALUES ('lamps', 0, 'x') ON CONFLICT DO NOTHING"),
            w.Execute("INSERT INTO project (name, created_at, device_secret) VALUES ('lamps', 1, 'x') ON CONFLICT DO NOTHING"),
            w.Number("INSERT INTO project (name, created_at, device_secret) VALUES ('lamps', 7, 'x') ON CONFLICT (name) DO UPDATE SET created_at = project.created_at + excluded.created_at RETURNING created_at")));
        Assert.Equal((1, 0, 7L), (first, again, changed));
    }

    [Fact]
    public async Task Making_deleted_rows_unreadable_leaves_the_others()
    {
        await using IMetadataStore store = await OpenAsync();
        await store.WriteAsync(w =>
        {
            w.Execute(Insert, 0, "test", "stays", null);
            w.Execute(Insert, 0, "test", "goes", null);
        });
        await store.WriteAsync(w => w.Execute("DELETE FROM tombstone WHERE value = 'goes'"));
        await store.ScrubAsync();
        Assert.Equal(["stays"], store.Read(r => r.Query("SELECT value FROM tombstone", x => x.Text(0))));
    }
}
