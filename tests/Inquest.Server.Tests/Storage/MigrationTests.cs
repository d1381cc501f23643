using Inquest.Server.Dumps;
using Inquest.Server.Hosting;
using Inquest.Server.Storage;
using Inquest.Server.Storage.Folder;
using Inquest.Server.Storage.Sqlite;
using Inquest.Server.Symbols;
using static System.FormattableString;

namespace Inquest.Server.Tests.Storage;

public sealed class MigrationTests : IDisposable
{
    private const string Fixture = "call_null_an386_v3_min-top_logging";

    private readonly string _folder = Directory.CreateTempSubdirectory("inquest-migration-").FullName;

    private string Database => Path.Combine(_folder, "inquest.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Data_of_the_first_schema_comes_to_the_newest_with_all_that_it_held_after_a_backup()
    {
        MakeFirst();
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            Assert.Contains(Invariant($"schema {SqliteSchema.Current}"), server.Server.Notices[0], StringComparison.Ordinal);
            await server.SettleAsync();
            DumpRow killed = server.Dump(7);
            Assert.Equal((DumpProgress.Killed, "kb-1", 4321L), (killed.State, killed.Device, killed.Occurrences));
            Assert.Equal(1, server.Get<IMetadataStore>().Read(r => r.Number("SELECT ended FROM dump WHERE id = 7")));

            // What the old program did not know is found out by itself.
            SymbolFile elf = Assert.Single(server.Get<SymbolStore>().List(server.Project));
            Assert.Equal((3L, SymbolStates.Ready, "1.0.0"), (elf.Id, elf.State, elf.Firmware));
            Assert.NotEmpty(elf.Lacks!);
        }

        string backup = Assert.Single(Directory.GetFiles(_folder, "inquest.db.schema-1-*.backup"));
        using var old = new SqliteSession(backup, readOnly: true);
        Assert.Equal((1, 4321), (old.Number("PRAGMA user_version"), old.Number("SELECT occurrences FROM dump WHERE id = 7")));
    }

    [Fact]
    public void A_dry_run_says_which_steps_it_would_take_and_takes_none()
    {
        MakeFirst();
        IReadOnlyList<string> plan = InquestServer.Plan(new ServerOptions { Data = _folder });
        Assert.Equal(SqliteSchema.Current - 1, plan.Count);
        Assert.All(plan, line => Assert.Contains("after a backup", line, StringComparison.Ordinal));
        Assert.Contains("what elfs lack", plan[0], StringComparison.Ordinal);
        using var session = new SqliteSession(Database, readOnly: true);
        Assert.Equal(1, session.Number("PRAGMA user_version"));
        Assert.Empty(Directory.GetFiles(_folder, "*.backup"));
    }

    [Fact]
    public async Task An_older_program_refuses_newer_data_with_a_sentence_and_leaves_it_alone()
    {
        MakeFirst();
        using (var session = new SqliteSession(Database, readOnly: false))
        {
            session.Run(Invariant($"PRAGMA user_version = {SqliteSchema.Current + 1}"));
        }

        InvalidOperationException refusal = await Assert.ThrowsAsync<SchemaException>(() => RunningServer.StartAsync(folder: _folder));
        Assert.Contains("run the newer program", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<SchemaException>(() => InquestServer.Plan(new ServerOptions { Data = _folder }));
        using var after = new SqliteSession(Database, readOnly: true);
        Assert.Equal(4321, after.Number("SELECT occurrences FROM dump WHERE id = 7"));
    }

    // Rows as the first released program wrote them.
    private void MakeFirst()
    {
        string hash;
        var blobs = new FolderBlobStore(DataFolder.BlobsOf(_folder));
        using (BlobUpload elf = blobs.Receive(BlobArea.Symbols))
        {
            elf.Append(Samples.Elf(Fixture));
            hash = elf.Commit();
        }

        using var session = new SqliteSession(Database, readOnly: false);
        session.Run(SqliteSchema.Steps[0].Sql);
        session.Run("PRAGMA user_version = 1");
        session.Run(Invariant($"""
            INSERT INTO project (id, name, created_at, device_secret, stored_bytes) VALUES (1, 'default', 1000, '{new string('0', 64)}', 3);
            INSERT INTO account (id, name, administrator, created_at) VALUES (1, 'anna', 1, 1000);
            INSERT INTO device (id, project_id, name, first_seen, last_seen, dumps) VALUES (5, 1, 'kb-1', 1000, 2000, 1);
            INSERT INTO dump (id, project_id, sha256, size, received_at, last_seen, occurrences, device_id, state) VALUES (7, 1, '{new string('a', 64)}', 3, 1000, 2000, 4321, 5, 'killed');
            INSERT INTO symbol_file (id, project_id, sha256, size, name, firmware, state, uploaded_at) VALUES (3, 1, '{hash}', 1, 'zephyr.elf', '1.0.0', 'ready', 1000);
            """));
    }
}
