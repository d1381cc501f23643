using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Hosting;
using Inquest.Server.Projects;
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
            Consistency.Check(server.Get<IMetadataStore>());
            Release release = Assert.Single(server.Get<ReleaseStore>().List(server.Project));
            Assert.Equal((2L, 1L, 5L, 6L, 1L), (release.Devices, release.CrashedDevices, release.Boots, release.Crashes, release.NewBugs));
            Assert.Equal(("kb-2", 1L), server.Get<BugStore>().DevicesOf(9, 8).Select(d => (d.Name, d.Dumps)).Single());
            Assert.Equal(("1.0.0", "feed", 1L), server.Get<ReleaseStore>().Missing(server.Project).Select(m => (m.Firmware, m.BuildId, m.Dumps)).Single());
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
    public async Task Bugs_by_addresses_alone_that_held_several_builds_are_sorted_anew()
    {
        long[] dumps;
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            string key = await server.KeyAsync(Server.Accounts.KeyKind.Ingest);
            dumps = [await SendAsync(0, "1.0.0"), await SendAsync(1, "2.0.0")];
            await server.SettleAsync();

            async Task<long> SendAsync(int more, string version) => (await server.PostDumpAsync(key, [.. Samples.Dump(Fixture), .. new byte[more]], ("Inquest-Firmware", version))).Id;
        }

        // As the programs before sorted them: both into one.
        using (var session = new SqliteSession(Database, readOnly: false))
        {
            long bug = session.Number("SELECT MIN(bug_id) FROM dump")!.Value;
            session.Run(Invariant($"""
                UPDATE dump SET bug_id = {bug};
                DELETE FROM bug WHERE id <> {bug};
                UPDATE bug SET dumps = 2, occurrences = 2, state = 'muted';
                INSERT INTO bug_version (bug_id, version, dumps, occurrences, first_seen, last_seen) SELECT bug_id, '2.0.0', 1, 1, first_seen, last_seen FROM bug_version;
                UPDATE bug_day SET occurrences = 2;
                """));
            string[] statements = SqliteSchema.Steps.Single(s => s.Version == 9).Sql.Split("-- Bugs by addresses");
            session.Run("--" + statements[1]);
        }

        await using RunningServer after = await RunningServer.StartAsync(folder: _folder);
        await after.SettleAsync();
        Assert.NotEqual(after.Dump(dumps[0]).BugId, after.Dump(dumps[1]).BugId);
        Assert.Equal(2, after.Get<BugStore>().List(new BugQuery { Project = after.Project, State = "all" }).Bugs.Count);
        Consistency.Check(after.Get<IMetadataStore>());
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
            INSERT INTO device (id, project_id, name, first_seen, last_seen, dumps) VALUES (6, 1, 'kb-2', 1000, 2000, 1);
            INSERT INTO release (project_id, version, first_seen) VALUES (1, '1.0.0', 1000);
            INSERT INTO bug (id, project_id, signature, title, first_seen, last_seen, dumps, occurrences, devices, created_at) VALUES (9, 1, 'a < b', 'A', 1000, 2000, 1, 6, 1, 1000);
            INSERT INTO bug_version VALUES (9, '1.0.0', 1, 6, 1000, 2000);
            INSERT INTO bug_day VALUES (9, 0, 6);
            INSERT INTO dump (id, project_id, sha256, size, received_at, last_seen, occurrences, device_id, firmware, build_id, state, verdict, bug_id)
              VALUES (8, 1, '{new string('b', 64)}', 0, 1000, 2000, 6, 6, '1.0.0', 'feed', 'analysed', 'no-elf', 9);
            INSERT INTO boots VALUES (1, '1.0.0', 5, 0, 2, 0, 70, 1), (1, '1.0.0', 6, 0, 1, 1, 80, 1), (1, '1.0.0', 6, 1, 2, 0, 90, 1);
            INSERT INTO symbol_file (id, project_id, sha256, size, name, firmware, state, uploaded_at) VALUES (3, 1, '{hash}', 1, 'zephyr.elf', '1.0.0', 'ready', 1000);
            """));
    }
}
