using System.Net.Http.Json;
using Inquest.Server.Accounts;
using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Storage;

namespace Inquest.Server.Tests.Bugs;

public class BugTests
{
    private const string Fixture = "bus_fault_read_an385_v2_linker-ram_logging";

    private static readonly byte[] s_dump = Samples.Dump(Fixture);

    [Fact]
    public async Task Dumps_of_one_signature_are_one_bug_with_its_devices_and_versions()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.PutElfAsync(Samples.Elf(Fixture));
        string key = await server.KeyAsync(KeyKind.Ingest);
        await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "a"), ("Inquest-Firmware", "1.0.0"));
        await server.PostDumpAsync(key, [.. s_dump, 10], ("Inquest-Device", "b"), ("Inquest-Firmware", "1.0.0"));
        await server.PostDumpAsync(key, [.. s_dump, 10, 10], ("Inquest-Device", "b"), ("Inquest-Firmware", "1.1.0"));
        await server.SettleAsync();
        BugRow bug = Assert.Single(server.Get<BugStore>().List(new BugQuery { Project = server.Project }).Bugs);
        Assert.Equal((3L, 3L, 2L), (bug.Dumps, bug.Occurrences, bug.Devices));
        Assert.Equal([("1.1.0", 1L), ("1.0.0", 2L)], server.Get<BugStore>().Find(bug.Id)!.Versions.Select(v => (v.Version, v.Dumps)));
        Assert.Equal(3, bug.Trend[^1]);
    }

    [Fact]
    public async Task A_resolved_bug_that_comes_again_in_the_mended_version_has_regressed()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.PutElfAsync(Samples.Elf(Fixture));
        string key = await server.KeyAsync(KeyKind.Ingest);
        BugStore bugs = server.Get<BugStore>();
        (long id, _, _) = await server.PostDumpAsync(key, s_dump, ("Inquest-Firmware", "1.0.0"));
        await server.SettleAsync();
        long bug = server.Dump(id).BugId!.Value;
        Assert.NotNull(await bugs.ChangeAsync(bug, new BugChange(BugStates.Resolved), "anna"));
        Assert.Null(await bugs.ChangeAsync(bug, new BugChange(BugStates.Resolved, "1.2.0"), "anna"));
        await server.PostDumpAsync(key, [.. s_dump, 10], ("Inquest-Firmware", "1.1.0"));
        await server.PostDumpAsync(key, [.. s_dump, 10, 10]);
        await server.SettleAsync();
        Assert.Equal(BugStates.Resolved, bugs.Find(bug)!.Bug.State);
        await server.PostDumpAsync(key, [.. s_dump, 10, 10, 10], ("Inquest-Firmware", "1.10.0"));
        await server.SettleAsync();
        Assert.Equal(BugStates.Regressed, bugs.Find(bug)!.Bug.State);
    }

    [Fact]
    public async Task A_regression_whose_elf_comes_after_the_dump_is_seen()
    {
        const string WithElf = "call_null_an386_v3_min-top_logging";
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        string symbols = await server.KeyAsync(KeyKind.Symbols);
        BugStore bugs = server.Get<BugStore>();
        using HttpResponseMessage put = await server.SendAsync(HttpMethod.Put, "/api/v1/symbols", symbols, new ByteArrayContent(Samples.Elf(WithElf)));
        await server.SettleAsync();
        (long id, _, _) = await server.PostDumpAsync(key, Samples.Dump(WithElf), ("Inquest-Firmware", "1.0.0"));
        await server.SettleAsync();
        long bug = server.Dump(id).BugId!.Value;
        Assert.Null(await bugs.ChangeAsync(bug, new BugChange(BugStates.Resolved, "1.1.0"), "anna"));
        await server.Get<IMetadataStore>().WriteAsync(w => w.Execute("DELETE FROM symbol_file"));
        (long late, _, _) = await server.PostDumpAsync(key, [.. Samples.Dump(WithElf), 10], ("Inquest-Firmware", "1.1.0"));
        await server.SettleAsync();
        Assert.NotEqual(bug, server.Dump(late).BugId);
        Assert.Equal(BugStates.Resolved, bugs.Find(bug)!.Bug.State);
        using HttpResponseMessage again = await server.SendAsync(HttpMethod.Put, "/api/v1/symbols", symbols, new ByteArrayContent(Samples.Elf(WithElf)));
        await server.SettleAsync();
        Assert.Equal(bug, server.Dump(late).BugId);
        Assert.Equal(BugStates.Regressed, bugs.Find(bug)!.Bug.State);
    }

    [Fact]
    public async Task A_crash_that_is_only_counted_counts_on_its_own_day()
    {
        string folder = Directory.CreateTempSubdirectory("inquest-days-").FullName;
        try
        {
            await using (RunningServer first = await RunningServer.StartAsync(folder: folder))
            {
                await first.PostDumpAsync(await first.KeyAsync(KeyKind.Ingest), s_dump, ("Inquest-Device", "a"), ("Inquest-Boot-Count", "1"));
                await first.SettleAsync();
            }

            await using RunningServer later = await RunningServer.StartAsync(folder: folder, time: new LaterTime(TimeSpan.FromDays(2)));
            (long id, _, _) = await later.PostDumpAsync(await later.KeyAsync(KeyKind.Ingest), s_dump, ("Inquest-Device", "a"), ("Inquest-Boot-Count", "2"));
            Assert.Equal([1, 0, 1], later.Get<BugStore>().Find(later.Dump(id).BugId!.Value)!.Bug.Trend.TakeLast(3));
            Consistency.Check(later.Get<IMetadataStore>());
            await later.Get<Server.Keeping.DumpRemoval>().RemoveAsync([id]);
            Consistency.Check(later.Get<IMetadataStore>());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Merged_bugs_add_up_and_old_links_lead_on()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        BugStore bugs = server.Get<BugStore>();
        (long a, _, _) = await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "a"));
        (long b, _, _) = await server.PostDumpAsync(key, Samples.Dump("call_null_an386_v3_min-top_logging"), ("Inquest-Device", "a"));
        await server.SettleAsync();
        (long one, long other) = (server.Dump(a).BugId!.Value, server.Dump(b).BugId!.Value);
        Assert.NotEqual(one, other);
        await bugs.AddNoteAsync(one, "seen on the bench", "anna");
        Assert.Null(await bugs.MergeAsync(one, other, "anna"));
        BugDetail detail = bugs.Find(one)!;
        Assert.Equal((other, 2L, 1L), (detail.Bug.Id, detail.Bug.Dumps, detail.Bug.Devices));
        Assert.Equal("seen on the bench", Assert.Single(detail.Notes).Text);
        Assert.Equal([one], detail.Aliases);
        (long c, _, _) = await server.PostDumpAsync(key, [.. s_dump, 10]);
        await server.SettleAsync();
        Assert.Equal(other, server.Dump(c).BugId);
        Assert.NotNull(await bugs.MergeAsync(one, other, "anna"));
    }

    [Fact]
    public async Task What_is_open_in_one_of_two_merged_bugs_stays_in_sight()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        BugStore bugs = server.Get<BugStore>();
        IMetadataStore metadata = server.Get<IMetadataStore>();
        await metadata.WriteAsync(w => new[] { "1.0.0", "1.5.0", "2.0.0" }.Select(v => Touch(w, v)).Count());
        foreach ((string gone, string? goneIn, string? crashes, string stays, string? staysIn, string state, string? mended) in new[]
        {
            (BugStates.Open, null, "2.0.0", BugStates.Resolved, "1.5.0", BugStates.Regressed, "1.5.0"),
            (BugStates.Open, null, "1.5.0", BugStates.Resolved, "1.5.0", BugStates.Regressed, "1.5.0"),
            (BugStates.Open, null, "nightly-x", BugStates.Resolved, "1.5.0", BugStates.Open, null),
            (BugStates.Open, null, null, BugStates.Resolved, "1.5.0", BugStates.Open, null),
            (BugStates.Open, null, "1.0.0", BugStates.Resolved, "1.5.0", BugStates.Resolved, "1.5.0"),
            (BugStates.Open, null, "1.0.0", BugStates.Muted, null, BugStates.Open, null),
            (BugStates.Muted, null, "1.0.0", BugStates.Muted, null, BugStates.Muted, (string?)null),
            (BugStates.Resolved, "2.0.0", "1.0.0", BugStates.Resolved, "1.5.0", BugStates.Resolved, "2.0.0"),
            (BugStates.Resolved, "1.5.0", "1.0.0", BugStates.Open, null, BugStates.Resolved, "1.5.0"),
            (BugStates.Regressed, "1.5.0", "1.5.0", BugStates.Muted, null, BugStates.Regressed, "1.5.0"),
        })
        {
            long one = await AddAsync(gone, goneIn, crashes);
            long other = await AddAsync(stays, staysIn, "1.0.0");
            Assert.Null(await bugs.MergeAsync(one, other, "anna"));
            BugRow merged = bugs.Find(one)!.Bug;
            Assert.Equal((other, state, mended), (merged.Id, merged.State, merged.ResolvedIn));
            Assert.Equal(state is BugStates.Open or BugStates.Regressed, bugs.List(new BugQuery { Project = server.Project }).Bugs.Any(b => b.Id == other));
        }

        bool Touch(IMetadataWriter w, string version)
        {
            Server.Ingest.ReleaseRows.Touch(w, server.Project, version, DateTimeOffset.UnixEpoch);
            return true;
        }

        Task<long> AddAsync(string state, string? resolvedIn, string? version) => metadata.WriteAsync(w =>
        {
            long bug = w.Number(
                "INSERT INTO bug (project_id, signature, title, state, resolved_in, first_seen, last_seen, dumps, occurrences, created_at) VALUES (@1, 'a', 'A', @2, @3, 1, 1, 1, 1, 1) RETURNING id",
                server.Project, state, resolvedIn)!.Value;
            w.Execute("INSERT INTO bug_version (bug_id, version, dumps, occurrences, first_seen, last_seen) VALUES (@1, @2, 1, 1, 1, 1)", bug, version ?? "");
            return bug;
        });
    }

    [Fact]
    public async Task The_counters_equal_the_dumps()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        IReadOnlyList<string> fixtures = Samples.OfBuild("an385-Os-dwarf5-id.elf");
        Assert.True(fixtures.Count > 3);
        foreach (string fixture in fixtures)
        {
            await server.PostDumpAsync(key, Samples.Dump(fixture), ("Inquest-Device", "d" + (fixture.Length % 3)), ("Inquest-Firmware", "1." + (fixture.Length % 2)));
        }

        await server.SettleAsync();
        using HttpResponseMessage put = await server.SendAsync(HttpMethod.Put, "/api/v1/symbols", await server.KeyAsync(KeyKind.Symbols), new ByteArrayContent(Samples.Elf(fixtures[0])));
        await server.SettleAsync();
        Consistency.Check(server.Get<IMetadataStore>());

        // One of them holds too little to show whose it is, and nobody said that the ELF is its own.
        Assert.Single(server.Get<DumpStore>().List(server.Project, 200), d => d.Verdict == "no-elf");
    }

    [Fact]
    public async Task People_change_bugs_over_http()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (long id, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), s_dump);
        await server.SettleAsync();
        (string cookie, string token) = await server.SignInAsync();
        long bug = server.Dump(id).BugId!.Value;
        using HttpResponseMessage muted = await server.SendAsync(HttpMethod.Patch, $"/api/v1/bugs/{bug}", null, JsonContent.Create(new { state = "muted" }), ("Cookie", cookie), ("Inquest-Form-Token", token));
        Assert.Contains("\"state\":\"muted\"", await muted.Content.ReadAsStringAsync(RunningServer.Cancellation), StringComparison.Ordinal);
        using HttpResponseMessage list = await server.SendAsync(HttpMethod.Get, "/api/v1/bugs?state=muted&text=fault", null, null, ("Cookie", cookie));
        Assert.Contains("\"total\":1", await list.Content.ReadAsStringAsync(RunningServer.Cancellation), StringComparison.Ordinal);
        using HttpResponseMessage nonsense = await server.SendAsync(HttpMethod.Patch, $"/api/v1/bugs/{bug}", null, new StringContent("{"), ("Cookie", cookie), ("Inquest-Form-Token", token));
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, nonsense.StatusCode);
    }
}
