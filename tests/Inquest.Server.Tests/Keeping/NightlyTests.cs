using System.Net;
using Inquest.Server.Accounts;
using Inquest.Server.Keeping;
using Inquest.Server.Projects;
using Inquest.Server.Samples;
using Inquest.Server.Storage;
using Inquest.Server.Symbols;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests.Keeping;

public class NightlyTests
{
    private const string Fixture = "call_null_an386_v3_min-top_logging";

    private static readonly byte[] s_elf = File.ReadAllBytes(Repository.PathOf("crashlab/builds/an385-Os-dwarf5-id.elf"));

    [Fact]
    public async Task A_nightly_elf_goes_after_its_days_with_the_version_that_only_it_named()
    {
        var time = new ShiftedTime { Ago = TimeSpan.FromDays(8) };
        await using RunningServer server = await StartAsync(time);
        await PutAsync(server, s_elf, "3.0.0-nightly.1", nightly: true);
        await PutAsync(server, [.. s_elf, 0], "3.0.0", nightly: false);
        time.Ago = TimeSpan.FromDays(2);
        await PutAsync(server, [.. s_elf, 0, 0], "3.0.0-nightly.2", nightly: true);
        time.Ago = TimeSpan.Zero;
        string gone = server.Get<SymbolStore>().List(server.Project)[^1].Sha256;
        await server.Get<Housekeeping>().RetainAsync();
        Assert.Equal(["3.0.0-nightly.2", "3.0.0"], server.Get<SymbolStore>().List(server.Project).Select(s => s.Firmware));
        Assert.Equal(["3.0.0", "3.0.0-nightly.2"], server.Get<ReleaseStore>().Versions(server.Project));
        Assert.Null(server.Get<IBlobStore>().FindFile(BlobArea.Symbols, gone));
    }

    [Fact]
    public async Task A_nightly_elf_with_which_a_dump_was_explained_stays_until_the_dump_goes()
    {
        var time = new ShiftedTime { Ago = TimeSpan.FromDays(8) };
        await using RunningServer server = await StartAsync(time);
        await PutAsync(server, Samples.Elf(Fixture), "", nightly: true);
        (long id, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), Samples.Dump(Fixture));
        await server.SettleAsync();
        time.Ago = TimeSpan.Zero;
        await server.Get<Housekeeping>().RetainAsync();
        Assert.Single(server.Get<SymbolStore>().List(server.Project));
        await server.Get<DumpRemoval>().RemoveAsync([id]);
        await server.Get<Housekeeping>().RetainAsync();
        Assert.Empty(server.Get<SymbolStore>().List(server.Project));
    }

    // Dumps that cannot be explained with it: a wrong one that names its build or version, and one that is still in the queue.
    [Theory]
    [InlineData("Inquest-Build-Id", "55b308bb67bb24c8606300edc62240dee59e3e8b")]
    [InlineData("Inquest-Build-Id", "55b308bb")]
    [InlineData("Inquest-Firmware", "3.0.0-nightly.1")]
    public async Task A_nightly_elf_stays_while_a_dump_without_its_elf_names_its_build_or_version(string name, string value)
    {
        var time = new ShiftedTime { Ago = TimeSpan.FromDays(8) };
        await using RunningServer server = await StartAsync(time);
        await PutAsync(server, s_elf, "3.0.0-nightly.1", nightly: true);
        (long id, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), Samples.Dump(Fixture), (name, value));
        await server.SettleAsync();
        time.Ago = TimeSpan.Zero;
        await server.Get<Housekeeping>().RetainAsync();
        Assert.Single(server.Get<SymbolStore>().List(server.Project));
        await server.Get<IMetadataStore>().WriteAsync(w => w.Execute("UPDATE dump SET state = 'queued', verdict = NULL, analysed_at = NULL, symbols = NULL WHERE id = @1", id));
        await server.Get<Housekeeping>().RetainAsync();
        Assert.Single(server.Get<SymbolStore>().List(server.Project));
        await server.Get<DumpRemoval>().RemoveAsync([id]);
        await server.Get<Housekeeping>().RetainAsync();
        Assert.Empty(server.Get<SymbolStore>().List(server.Project));
    }

    [Fact]
    public async Task A_nightly_elf_stays_while_devices_run_its_version_or_booted_it_since()
    {
        var time = new ShiftedTime { Ago = TimeSpan.FromDays(20) };
        await using RunningServer server = await StartAsync(time);
        string key = await server.KeyAsync(KeyKind.Ingest);
        await PutAsync(server, s_elf, "3.0.0-nightly.1", nightly: true);
        await BootAsync(1, "3.0.0-nightly.1");
        time.Ago = TimeSpan.FromDays(10);
        Assert.Equal(1, await LeftAsync());
        time.Ago = TimeSpan.FromDays(9);
        await BootAsync(2, "3.0.0-nightly.1");
        await BootAsync(3, "3.0.0");
        time.Ago = TimeSpan.FromDays(5);
        Assert.Equal(1, await LeftAsync());
        time.Ago = TimeSpan.Zero;
        Assert.Equal(0, await LeftAsync());

        async Task<int> LeftAsync()
        {
            await server.Get<Housekeeping>().RetainAsync();
            return server.Get<SymbolStore>().List(server.Project).Count;
        }

        async Task BootAsync(uint boot, string version)
        {
            using HttpResponseMessage answer = await server.SendAsync(
                HttpMethod.Post, "/api/v1/boots", key, new ByteArrayContent(BootReports.Make(boot, ended: false, 60)), ("Inquest-Device", "a"), ("Inquest-Firmware", version));
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        }
    }

    private static async Task<RunningServer> StartAsync(TimeProvider time)
    {
        RunningServer server = await RunningServer.StartAsync(time: time);
        await server.Get<ProjectStore>().SetRetentionAsync(server.Project, new Retention(null, null, null, KeepNightlyDays: 7), "test");
        return server;
    }

    private static async Task PutAsync(RunningServer server, byte[] elf, string firmware, bool nightly)
    {
        using HttpResponseMessage answer = await server.SendAsync(
            HttpMethod.Put, "/api/v1/symbols", await server.KeyAsync(KeyKind.Symbols), new ByteArrayContent(elf), ("Inquest-Firmware", firmware), ("Inquest-Nightly", nightly ? "true" : "false"));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        await server.SettleAsync();
    }
}
