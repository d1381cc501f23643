using Inquest.Server.Storage;
using Inquest.Server.Storage.Sqlite;

namespace Inquest.Server.Tests.Storage;

public sealed class SqliteMetadataStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("inquest-sqlite-").FullName;

    private string Database => Path.Combine(_folder, "inquest.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_write_that_fails_is_undone_alone()
    {
        SqliteSchema.Migrate(Database, DateTimeOffset.UnixEpoch);
        await using var store = new SqliteMetadataStore(Database);
        List<Task> writes = [];
        for (int i = 0; i < 200; i++)
        {
            int number = i;
            writes.Add(store.WriteAsync(w =>
            {
                w.Execute("INSERT INTO tombstone (at, kind, value) VALUES (0, 'test', @1)", number.ToString(System.Globalization.CultureInfo.InvariantCulture));
                if (number % 10 == 3)
                {
                    throw new InvalidOperationException("no");
                }
            }));
        }

        await Task.WhenAll(writes.Select(w => w.ContinueWith(_ => { }, TestContext.Current.CancellationToken)));
        Assert.Equal(20, writes.Count(w => w.IsFaulted));
        Assert.Equal(180, store.Read(r => r.Number("SELECT COUNT(*) FROM tombstone")));
    }

    [Fact]
    public async Task A_newer_schema_is_refused_with_a_sentence()
    {
        SqliteSchema.Migrate(Database, DateTimeOffset.UnixEpoch);
        using (var session = new SqliteSession(Database, readOnly: false))
        {
            session.Run("PRAGMA user_version = 999");
        }

        SchemaException refusal = Assert.Throws<SchemaException>(() => SqliteSchema.Migrate(Database, DateTimeOffset.UnixEpoch));
        Assert.Contains("run the newer program", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<InvalidOperationException>(async () => await RunningServer.StartAsync(folder: _folder));
    }

    [Fact]
    public void A_migration_makes_a_backup_first_and_a_new_file_needs_none()
    {
        Assert.Null(SqliteSchema.Migrate(Database, DateTimeOffset.UnixEpoch));
        Assert.Null(SqliteSchema.Migrate(Database, DateTimeOffset.UnixEpoch));

        // As an older program left it: the last step is missing, here told by the number alone.
        string copy = Path.Combine(_folder, "old.db");
        using (var session = new SqliteSession(copy, readOnly: false))
        {
            session.Run("CREATE TABLE keepsake (x TEXT)");
            session.Run($"PRAGMA user_version = {SqliteSchema.Current}");
        }

        Assert.Empty(SqliteSchema.Missing(copy));
        Assert.Equal(SqliteSchema.Steps.Count, SqliteSchema.Missing(Path.Combine(_folder, "none.db")).Count);
    }

    [Fact]
    public async Task Two_servers_do_not_share_a_folder()
    {
        await using RunningServer first = await RunningServer.StartAsync(folder: _folder);
        InvalidOperationException refusal = await Assert.ThrowsAsync<InvalidOperationException>(async () => await RunningServer.StartAsync(folder: _folder));
        Assert.Contains("another inquest", refusal.Message, StringComparison.Ordinal);
    }
}
