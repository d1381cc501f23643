using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using Inquest.Server.Accounts;
using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Keeping;
using Inquest.Server.Projects;
using Inquest.Server.Storage;
using Inquest.Server.Storage.Sqlite;
using Inquest.Server.Symbols;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests.Keeping;

public sealed class ErasureTests : IDisposable
{
    private const string Device = "keyboard-of-mrs-smith";

    private static readonly byte[] s_dump = Samples.Dump("deadlock_an385_v3_min-top_logging");
    private static readonly byte[] s_secret = "what she typed"u8.ToArray();

    private readonly string _folder = Directory.CreateTempSubdirectory("inquest-erase-").FullName;
    private readonly string _other = Directory.CreateTempSubdirectory("inquest-erase-").FullName;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(_other, recursive: true);
    }

    [Fact]
    public async Task After_an_erasure_nothing_of_the_device_is_in_any_file_of_the_data_folder()
    {
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            await FillAsync(server);
            (string cookie, string token) = await server.SignInAsync();

            // What the log has of it, and a copy from before a migration.
            await server.Get<IMetadataStore>().WriteAsync(w => server.Get<AuditLog>().Add(w, "device " + Device, "test", null));
            await File.WriteAllTextAsync(Path.Combine(_folder, "inquest.db.schema-1-20260101-000000.backup"), Device, RunningServer.Cancellation);
            Assert.NotEmpty(FilesWith(Device));
            Assert.NotEmpty(FilesWith(Encoding.ASCII.GetString(s_secret)));
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Delete, "/api/v1/devices?name=" + Device, null, null, ("Cookie", cookie), ("Inquest-Form-Token", token));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("\"dumps\": 2", await answer.Content.ReadAsStringAsync(RunningServer.Cancellation), StringComparison.Ordinal);
            Assert.Contains("\"pending\": false", await answer.Content.ReadAsStringAsync(RunningServer.Cancellation), StringComparison.Ordinal);
            Assert.Empty(FilesWith(Device));
            Consistency.Check(server.Get<IMetadataStore>());
            Assert.Single(server.Get<DumpStore>().List(server.Project, 10));
        }

        Assert.Empty(FilesWith(Device));
        Assert.Empty(FilesWith(Convert.ToBase64String(Encoding.UTF8.GetBytes(Device))));
        Assert.Empty(FilesWith(Encoding.ASCII.GetString(s_secret)));
    }

    [Fact]
    public async Task A_receipt_says_so_while_somebody_still_reads_what_was_erased_and_nobody_else_waits()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { ErasurePatience = TimeSpan.FromMilliseconds(200) }, _folder);
        await FillAsync(server);
        string database = Path.Combine(_folder, "inquest.db");
        using (var backup = new SqliteSession(database, readOnly: true))
        {
            backup.Execute("BEGIN");
            Assert.Equal(3, backup.Number("SELECT COUNT(*) FROM dump"));
            Assert.True((await server.Get<Eraser>().EraseDeviceAsync(server.Project, Device, "anna")).Pending);
            Assert.NotEmpty(FilesWith(Device));

            // The one thread that writes goes on.
            await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), [1, 2, 3], ("Inquest-Device", "another"));
            Assert.DoesNotContain(server.Get<AuditLog>().List(100), a => a.Action == "erase.done");
            backup.Execute("COMMIT");
        }

        while (!server.Get<AuditLog>().List(100).Any(a => a is { Action: "erase.done", Actor: "anna" }))
        {
            await Task.Delay(20, RunningServer.Cancellation);
        }

        Assert.Empty(FilesWith(Device));
    }

    [Fact]
    public async Task A_server_that_ended_before_an_erasure_was_done_does_it_when_it_starts_again()
    {
        SqliteSession backup;
        await using (RunningServer server = await RunningServer.StartAsync(o => o with { ErasurePatience = TimeSpan.FromMilliseconds(200) }, _folder))
        {
            await FillAsync(server);
            backup = new SqliteSession(Path.Combine(_folder, "inquest.db"), readOnly: true);
            backup.Execute("BEGIN");
            Assert.Equal(3, backup.Number("SELECT COUNT(*) FROM dump"));
            Assert.True((await server.Get<Eraser>().EraseDeviceAsync(server.Project, Device, "anna")).Pending);
        }

        Assert.NotEmpty(FilesWith(Device));
        backup.Dispose();
        await using RunningServer again = await RunningServer.StartAsync(folder: _folder);
        while (FilesWith(Device).Count > 0)
        {
            await Task.Delay(20, RunningServer.Cancellation);
        }
    }

    [Fact]
    public async Task A_backup_that_is_restored_elsewhere_knows_which_devices_were_revoked_and_erased()
    {
        string before = Path.Combine(_other, "before");
        string after = Path.Combine(_other, "after");
        string elsewhere = Path.Combine(_other, "elsewhere");
        string key;
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            await FillAsync(server);
            DataKeeper.BackUp(_folder, before);
            key = server.Get<ApiKeyStore>().Derive(server.Project, "stolen").Key;
            await server.Get<ApiKeyStore>().RevokeDeviceAsync(server.Project, "stolen", revoked: true, "test");
            await server.Get<Eraser>().EraseDeviceAsync(server.Project, Device, "test");
            DataKeeper.BackUp(_folder, after);
        }

        await DataKeeper.RestoreAsync(after, elsewhere);
        await using (RunningServer restored = await RunningServer.StartAsync(folder: elsewhere))
        {
            using HttpResponseMessage refused = await restored.SendAsync(HttpMethod.Post, "/api/v1/dumps", key, new ByteArrayContent([1]), ("Inquest-Device", "stolen"));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        // What was erased before the move is erased again when an older backup comes back there.
        Assert.Contains("1 erasures", await DataKeeper.RestoreAsync(before, elsewhere), StringComparison.Ordinal);
        await using RunningServer older = await RunningServer.StartAsync(folder: elsewhere);
        Assert.Equal("another", Assert.Single(older.Get<DeviceStore>().List(older.Project, 10)).Name);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_gets_no_receipt_and_the_receipt_names_the_project()
    {
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            await FillAsync(server);
            Person anna = await Person.AdministratorAsync(server);
            await anna.DoAsync(HttpMethod.Delete, "/api/v1/devices?name=kb-0O17", null, HttpStatusCode.NotFound);
            Assert.Equal(0, server.Get<IMetadataStore>().Read(r => r.Number("SELECT COUNT(*) FROM tombstone")));

            // Who is known by a key, or by somebody who looked at it, can be erased too.
            await anna.DoAsync(HttpMethod.Get, "/api/v1/device-keys?device=looked-at");
            Assert.Equal("default", (await anna.DoAsync(HttpMethod.Delete, "/api/v1/devices?name=looked-at")).GetProperty("project").GetString());
            Assert.Empty(FilesWith("looked-at"));
        }

        InvalidOperationException unknown = await Assert.ThrowsAsync<InvalidOperationException>(() => DataKeeper.EraseAsync(_folder, null, "kb-0O17", null));
        Assert.Contains("project default knows no such device", unknown.Message, StringComparison.Ordinal);

        // With a second project it has to be said which.
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            await server.Get<ProjectStore>().CreateAsync("keyboards", "test");
        }

        InvalidOperationException which = await Assert.ThrowsAsync<InvalidOperationException>(() => DataKeeper.EraseAsync(_folder, null, null, DateTimeOffset.UtcNow));
        Assert.Contains("default, keyboards", which.Message, StringComparison.Ordinal);
        Assert.Contains("\"project\": \"default\"", await DataKeeper.EraseAsync(_folder, "default", Device, null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_leaves_a_link_in_its_place_and_replaces_what_it_leads_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        string backup = Path.Combine(_other, "backup");
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            await FillAsync(server);
            DataKeeper.BackUp(_folder, backup);
        }

        string link = Path.Combine(_other, "link");
        Directory.CreateSymbolicLink(link, _folder);
        await DataKeeper.RestoreAsync(backup, link);
        Assert.Equal(_folder, new DirectoryInfo(link).LinkTarget);
        await using (RunningServer restored = await RunningServer.StartAsync(folder: link))
        {
            Assert.Equal(3, restored.Get<DumpStore>().List(restored.Project, 10).Count);
        }

        RemoveAside(_folder);
    }

    [Fact]
    public async Task A_folder_from_before_keeps_what_its_rows_are_concealed_with()
    {
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            await server.Get<ApiKeyStore>().RevokeDeviceAsync(server.Project, "stolen", revoked: true, "test");
        }

        File.Move(Path.Combine(_folder, "concealment"), Path.Combine(_folder, "secret"), overwrite: true);
        await using RunningServer again = await RunningServer.StartAsync(folder: _folder);
        using HttpResponseMessage refused = await again.SendAsync(
            HttpMethod.Post, "/api/v1/dumps", again.Get<ApiKeyStore>().Derive(again.Project, "stolen").Key, new ByteArrayContent([1]), ("Inquest-Device", "stolen"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_backup_is_restored_elsewhere_without_what_was_erased_since()
    {
        string backup = Path.Combine(_other, "backup");
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            await FillAsync(server);
            DataKeeper.BackUp(_folder, backup);
        }

        // On another machine everything is there.
        string elsewhere = Path.Combine(_other, "elsewhere");
        await DataKeeper.RestoreAsync(backup, elsewhere);
        await using (RunningServer restored = await RunningServer.StartAsync(folder: elsewhere))
        {
            Assert.Equal(3, restored.Get<DumpStore>().List(restored.Project, 10).Count);
            Assert.All(restored.Get<DumpStore>().List(restored.Project, 10), d => Assert.NotNull(restored.Get<DumpStore>().FindReport(d.Id)));
            Assert.Equal(s_dump, await File.ReadAllBytesAsync(restored.Get<DumpStore>().FindFile(restored.Get<DumpStore>().List(restored.Project, 10)[^1])!, RunningServer.Cancellation));
        }

        // On the same one, an erasure since then is done again.
        Assert.Contains("\"devices\": 1", await DataKeeper.EraseAsync(_folder, "default", Device, null), StringComparison.Ordinal);
        Assert.Contains("1 erasures", await DataKeeper.RestoreAsync(backup, _folder), StringComparison.Ordinal);
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            Assert.Equal("another", Assert.Single(server.Get<DeviceStore>().List(server.Project, 10)).Name);
        }

        Assert.Empty(FilesWith(Device));
        RemoveAside(_folder);
    }

    [Fact]
    public async Task A_project_that_was_erased_since_the_backup_stays_erased()
    {
        string backup = Path.Combine(_other, "backup");
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            await FillAsync(server);
            DataKeeper.BackUp(_folder, backup);
        }

        Assert.Contains("\"dumps\": 3", await DataKeeper.EraseAsync(_folder, "default", null, null), StringComparison.Ordinal);
        Assert.Contains("1 erasures", await DataKeeper.RestoreAsync(backup, _folder), StringComparison.Ordinal);
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            Assert.Empty(server.Get<DumpStore>().List(server.Project, 10));
            Assert.Empty(server.Get<DeviceStore>().List(server.Project, 10));
            Assert.Equal(0, server.Get<IMetadataStore>().Read(r => r.Number("SELECT COUNT(*) FROM bug")));

            // What comes after the erasure is taken as ever.
            await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), s_dump, ("Inquest-Device", "another"));
            Consistency.Check(server.Get<IMetadataStore>());
        }

        Assert.Empty(FilesWith(Device));
        Assert.Empty(FilesWith(Encoding.ASCII.GetString(s_secret)));
        RemoveAside(_folder);
    }

    [Fact]
    public async Task A_data_folder_that_is_a_mount_point_is_restored_in_place_with_its_keys()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        string mounted = Directory.CreateDirectory(Path.Combine(_other, "mounted")).FullName;
        string mount = Tools.Find("mount") ?? "";
        Assert.SkipUnless(mount.Length > 0 && await RunAsync(mount, "-t", "tmpfs", "-o", "size=32m", "tmpfs", mounted) == 0, "a file system cannot be mounted here");
        try
        {
            string backup = Path.Combine(_other, "backup");
            await using (RunningServer server = await RunningServer.StartAsync(folder: mounted))
            {
                await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), s_dump, ("Inquest-Device", "another"));
                await server.SettleAsync();
                Directory.CreateDirectory(Path.Combine(mounted, "keys", "default"));
                await File.WriteAllTextAsync(Path.Combine(mounted, "keys", "default", "own.pem"), "a private key", RunningServer.Cancellation);
                DataKeeper.BackUp(mounted, backup);
                await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), [1, 2, 3]);
            }

            // Twice: what the first one put aside stands in the folder then.
            for (int i = 0; i < 2; i++)
            {
                string done = await DataKeeper.RestoreAsync(backup, mounted);
                string aside = Assert.Single(Directory.GetDirectories(mounted, "mounted.before-*"), d => done.Contains(d, StringComparison.Ordinal));
                Assert.True(File.Exists(Path.Combine(aside, "inquest.db")));
                Assert.Equal("a private key", await File.ReadAllTextAsync(Path.Combine(mounted, "keys", "default", "own.pem"), RunningServer.Cancellation));
                await using RunningServer server = await RunningServer.StartAsync(folder: mounted);
                DumpRow dump = Assert.Single(server.Get<DumpStore>().List(server.Project, 10));
                Assert.Equal(s_dump, await File.ReadAllBytesAsync(server.Get<DumpStore>().FindFile(dump)!, RunningServer.Cancellation));
                await Task.Delay(1_100, RunningServer.Cancellation);
            }
        }
        finally
        {
            await RunAsync(Tools.Find("umount")!, mounted);
        }
    }

    [Fact]
    public async Task Dumps_that_come_while_their_device_is_erased_are_there_whole_or_not_at_all()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { DeviceRequestsPerMinute = 100_000, DeviceDumpsPerHour = 100_000 }, _folder);
        string key = await server.KeyAsync(KeyKind.Ingest);
        using var stop = new CancellationTokenSource();
        Task[] senders = [.. Enumerable.Range(0, 4).Select(async n =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                await server.PostDumpAsync(key, Encoding.ASCII.GetBytes($"dump {i % 3}"), ("Inquest-Device", Device));
            }
        })];
        for (int i = 0; i < 20; i++)
        {
            await server.Get<Eraser>().EraseDeviceAsync(server.Project, Device, "test");
        }

        await stop.CancelAsync();
        await Task.WhenAll(senders);
        DumpStore dumps = server.Get<DumpStore>();
        Assert.All(dumps.List(server.Project, 100), d => Assert.Equal((Device, true), (d.Device!, File.ReadAllText(dumps.FindFile(d)!).StartsWith("dump ", StringComparison.Ordinal))));
        await server.SettleAsync();
        Consistency.Check(server.Get<IMetadataStore>());
    }

    [Fact]
    public async Task What_another_device_sent_as_well_stays_with_that_one()
    {
        await using RunningServer server = await RunningServer.StartAsync(folder: _folder);
        string key = await server.KeyAsync(KeyKind.Ingest);
        (long id, _, _) = await server.PostDumpAsync(key, s_dump, ("Inquest-Device", Device));
        await server.SettleAsync();
        await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "another"));
        await server.Get<Eraser>().EraseDeviceAsync(server.Project, Device, "test");
        Assert.Equal("another", server.Dump(id).Device);
        Assert.NotNull(server.Get<DumpStore>().FindFile(server.Dump(id)));
        Consistency.Check(server.Get<IMetadataStore>());
        await server.Get<Eraser>().EraseDeviceAsync(server.Project, "another", "test");
        Assert.Empty(server.Get<DumpStore>().List(server.Project, 10));
        Assert.Empty(server.Get<IBlobStore>().List(BlobArea.Dumps));
    }

    [Fact]
    public async Task An_erasure_changes_no_line_of_the_audit_log_that_only_contains_the_name()
    {
        await using RunningServer server = await RunningServer.StartAsync(folder: _folder);
        await server.Get<ApiKeyStore>().CreateAsync(server.Project, KeyKind.Read, "release", "anna");
        await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), s_dump, ("Inquest-Device", "e"));
        await server.Get<Eraser>().EraseDeviceAsync(server.Project, "e", "test");
        Assert.Contains(server.Get<AuditLog>().List(100), a => a is { Actor: "anna", Subject: "Read release" });
    }

    [Fact]
    public async Task An_erased_project_keeps_neither_firmware_nor_versions_but_another_project_with_the_same_does()
    {
        const string Version = "2.0.0-for-mrs-smith";
        await using RunningServer server = await RunningServer.StartAsync(folder: _folder);
        await FillAsync(server);
        long other = (await server.Get<ProjectStore>().CreateAsync("other", "test"))!.Id;
        byte[] shared = Samples.Elf("deadlock_an385_v3_min-top_logging");
        byte[] own = Samples.Elf("call_null_an386_v3_min-top_logging");
        string elsewhere = (await server.Get<ApiKeyStore>().CreateAsync(other, KeyKind.Symbols, "x", "test")).Secret;
        string symbols = await server.KeyAsync(KeyKind.Symbols);
        foreach ((string key, byte[] elf) in new[] { (symbols, own), (symbols, shared), (elsewhere, shared) })
        {
            using HttpResponseMessage put = await server.SendAsync(HttpMethod.Put, "/api/v1/symbols", key, new ByteArrayContent(elf), ("Inquest-Firmware", key == symbols ? Version : "1"));
            Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        }

        await server.SettleAsync();
        Assert.NotEmpty(FilesWith(Version));
        await server.Get<Eraser>().EraseProjectAsync(server.Project, "test");
        Assert.Single(server.Get<IBlobStore>().List(BlobArea.Symbols));
        Assert.Empty(FilesWith(Version));
        Assert.Empty(FilesWith(Device));
        Assert.Single(server.Get<SymbolStore>().List(other));
        Consistency.Check(server.Get<IMetadataStore>());
    }

    [Fact]
    public async Task What_a_bug_is_called_comes_from_a_dump_that_is_left()
    {
        await using RunningServer server = await RunningServer.StartAsync(folder: _folder);
        await FillAsync(server);
        IMetadataStore rows = server.Get<IMetadataStore>();
        BugRow before = Assert.Single(server.Get<BugStore>().List(new BugQuery { Project = server.Project }).Bugs);
        await rows.WriteAsync(w =>
        {
            w.Execute("UPDATE bug SET title = 'it asserted: what she typed', location = 'what she typed'");
            w.Execute("UPDATE dump SET title = 'it asserted: what she typed', location = 'what she typed' WHERE device_id = (SELECT id FROM device WHERE name = @1)", Device);
        });
        await server.Get<Eraser>().EraseDeviceAsync(server.Project, Device, "test");
        Assert.Equal((before.Title, before.Location, before.Signature), Texts());
        Assert.Empty(FilesWith("what she typed"));
        await server.Get<Eraser>().EraseDeviceAsync(server.Project, "another", "test");
        Assert.Equal(("(erased)", null, ""), Texts());
        await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), s_dump, ("Inquest-Device", "a third"));
        await server.SettleAsync();
        Assert.Equal((before.Title, before.Location, before.Signature), Texts());
        Consistency.Check(rows);

        (string, string?, string) Texts() => rows.Read(r => r.Query("SELECT title, location, signature FROM bug", x => (x.Text(0), x.TextOrNull(1), x.Text(2))))[0];
    }

    [Fact]
    public async Task What_was_told_before_a_day_goes_with_the_devices_not_seen_since_and_their_keys_stay_good()
    {
        string key;
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            await FillAsync(server);
            key = server.Get<ApiKeyStore>().Derive(server.Project, Device).Key;
            foreach (string device in new[] { Device, "another" })
            {
                using HttpResponseMessage boot = await server.SendAsync(HttpMethod.Post, "/api/v1/boots", await server.KeyAsync(KeyKind.Ingest), new ByteArrayContent(BootReports.Make(3, ended: false, 100)), ("Inquest-Device", device), ("Inquest-Firmware", "1.0.0"));
                Assert.True(boot.IsSuccessStatusCode);
            }
        }

        await using RunningServer later = await RunningServer.StartAsync(folder: _folder, time: new LaterTime(TimeSpan.FromDays(10)));
        await later.PostDumpAsync(await later.KeyAsync(KeyKind.Ingest), [.. s_dump, 10, 10, 10], ("Inquest-Device", "another"));
        await later.SettleAsync();
        ErasureReceipt receipt = await later.Get<Eraser>().EraseBeforeAsync(later.Project, DateTimeOffset.UtcNow.AddDays(5), "test");
        Assert.Equal((3L, 1L), (receipt.Dumps, receipt.Devices));
        Assert.Empty(FilesWith(Device));
        Assert.Equal("another", Assert.Single(later.Get<DeviceStore>().List(later.Project, 10)).Name);
        Assert.Equal(0, later.Get<IMetadataStore>().Read(r => r.Number("SELECT COUNT(*) FROM boots")));
        Consistency.Check(later.Get<IMetadataStore>());
        await later.PostDumpAsync(key, [1, 2, 3], ("Inquest-Device", Device));
    }

    [Fact]
    public async Task Export_holds_what_the_device_sent_as_the_second_one_too()
    {
        await using RunningServer server = await RunningServer.StartAsync(folder: _folder);
        string key = await server.KeyAsync(KeyKind.Ingest);
        await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "another"));
        await server.PostDumpAsync(key, s_dump, ("Inquest-Device", Device));
        await server.SettleAsync();
        Assert.Equal((1, 1), (DataKeeper.Export(_folder, "default", Device, new MemoryStream()), DataKeeper.Export(_folder, "default", "another", new MemoryStream())));
    }

    [Fact]
    public async Task Notes_and_pieces_that_name_the_device_by_other_ways_go_too()
    {
        await using RunningServer server = await RunningServer.StartAsync(folder: _folder);
        (long id, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), s_dump, ("Inquest-Device", "another"));
        await server.SettleAsync();
        long bug = server.Dump(id).BugId!.Value;
        await server.Get<Server.Bugs.BugStore>().AddNoteAsync(bug, $"seen on {Device}, not on {Device}2", "anna");
        string own = server.Get<ApiKeyStore>().Derive(server.Project, Device).Key;
        using HttpResponseMessage piece = await server.SendAsync(HttpMethod.Post, "/api/v1/uploads", own, null, ("Tus-Resumable", "1.0.0"), ("Upload-Length", "100"), ("Inquest-Device", Device));
        Assert.Equal(HttpStatusCode.Created, piece.StatusCode);
        await server.Get<Eraser>().EraseDeviceAsync(server.Project, Device, "test");
        Assert.Equal($"seen on (erased), not on {Device}2", Assert.Single(server.Get<Server.Bugs.BugStore>().Find(bug)!.Notes).Text);
        Assert.Equal(0, server.Get<IMetadataStore>().Read(r => r.Number("SELECT COUNT(*) FROM upload")));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "uploads")));
    }

    [Fact]
    public async Task What_no_row_names_is_swept()
    {
        await using RunningServer server = await RunningServer.StartAsync(folder: _folder);
        await FillAsync(server);
        IBlobStore blobs = server.Get<IBlobStore>();
        blobs.Put(BlobArea.Reports, "999", [1], durable: false);
        blobs.Put(BlobArea.Dumps, new string('a', 64), [1], durable: false);
        Assert.Equal(2, await server.Get<BlobSweep>().RunAsync(RunningServer.Cancellation));
        Assert.Equal((3, 3), (blobs.List(BlobArea.Dumps).Count(), blobs.List(BlobArea.Reports).Count()));
    }

    [Fact]
    public async Task A_restore_keeps_the_private_keys_and_a_backup_is_its_owners()
    {
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            await FillAsync(server);
        }

        string key = Path.Combine(_folder, "keys", "default", "2026.pem");
        Directory.CreateDirectory(Path.GetDirectoryName(key)!);
        await File.WriteAllTextAsync(key, "a key", RunningServer.Cancellation);
        string secret = await File.ReadAllTextAsync(Path.Combine(_folder, "secret"), System.Text.Encoding.Latin1, RunningServer.Cancellation);
        string backup = Path.Combine(_other, "backup");
        DataKeeper.BackUp(_folder, backup);
        await DataKeeper.RestoreAsync(backup, _folder);
        Assert.Equal("a key", await File.ReadAllTextAsync(key, RunningServer.Cancellation));
        Assert.Equal(secret, await File.ReadAllTextAsync(Path.Combine(_folder, "secret"), System.Text.Encoding.Latin1, RunningServer.Cancellation));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(backup));
        }

        foreach (string aside in Directory.GetDirectories(Path.GetDirectoryName(_folder)!, Path.GetFileName(_folder) + ".before-*"))
        {
            Directory.Delete(aside, recursive: true);
        }
    }

    [Fact]
    public async Task Export_holds_the_dumps_of_the_device_and_no_others()
    {
        await using RunningServer server = await RunningServer.StartAsync(folder: _folder);
        await FillAsync(server);
        using var zip = new MemoryStream();
        Assert.Equal(2, DataKeeper.Export(_folder, "default", Device, zip));
        using var archive = new ZipArchive(zip, ZipArchiveMode.Read);
        Assert.Equal(6, archive.Entries.Count);
        Assert.Throws<InvalidOperationException>(() => DataKeeper.Export(_folder, "default", "nobody", Stream.Null));
    }

    [Fact]
    public async Task Old_dumps_and_those_beyond_the_bound_go()
    {
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            await FillAsync(server);
        }

        await using RunningServer later = await RunningServer.StartAsync(folder: _folder, time: new LaterTime(TimeSpan.FromDays(10)));
        ProjectStore projects = later.Get<ProjectStore>();
        await projects.SetRetentionAsync(later.Project, new Retention(null, 11, null, null), "test");
        Assert.Equal(0, await later.Get<Housekeeping>().RetainAsync());
        await projects.SetRetentionAsync(later.Project, new Retention(null, null, s_dump.Length + 100, null), "test");
        Assert.Equal(2, await later.Get<Housekeeping>().RetainAsync());
        await projects.SetRetentionAsync(later.Project, new Retention(null, 9, null, null), "test");
        Assert.Equal(1, await later.Get<Housekeeping>().RetainAsync());
        Assert.Empty(later.Get<IBlobStore>().List(BlobArea.Dumps));
        Assert.Empty(later.Get<IBlobStore>().List(BlobArea.Reports));
        Consistency.Check(later.Get<IMetadataStore>());
    }

    private static async Task FillAsync(RunningServer server)
    {
        string key = await server.KeyAsync(KeyKind.Ingest);
        await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "another"));
        await server.PostDumpAsync(key, [.. s_dump, 10, .. s_secret], ("Inquest-Device", Device), ("Inquest-Filename", Device + ".log"));
        await server.PostDumpAsync(key, [.. s_dump, 10, 10, .. s_secret], ("Inquest-Device", Device));
        using HttpResponseMessage partial = await server.SendAsync(
            HttpMethod.Post, "/api/v1/uploads", key, null, ("Tus-Resumable", "1.0.0"), ("Upload-Length", "100"), ("Upload-Metadata", "device " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Device))));
        Assert.Equal(HttpStatusCode.Created, partial.StatusCode);
        await server.SettleAsync();
    }

    private static void RemoveAside(string folder)
    {
        foreach (string aside in Directory.GetDirectories(Path.GetDirectoryName(folder)!, Path.GetFileName(folder) + ".before-*"))
        {
            Directory.Delete(aside, recursive: true);
        }
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        await process.WaitForExitAsync(RunningServer.Cancellation);
        return process.ExitCode;
    }

    // By a program of its own: to open the database beside SQLite in the same process would take its locks away.
    private List<string> FilesWith(string text)
    {
        if (Tools.Find("grep") is { } grep)
        {
            using Process search = Process.Start(new ProcessStartInfo(grep, ["-rlaF", "--exclude=lock", "--", text, _folder]) { RedirectStandardOutput = true })!;
            return [.. search.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [.. Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "lock" && Read(f).AsSpan().IndexOf(bytes) >= 0)];
    }

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
