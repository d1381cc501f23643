using System.IO.Compression;
using System.Net;
using Inquest.Reporting.Words;
using Inquest.Server.Accounts;
using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Projects;
using Inquest.Server.Storage;
using Inquest.Server.Symbols;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests.Analysis;

/// <summary>Dumps that hold too little to show whose they are, on a server with ELFs of other builds.</summary>
public class GuessedElfTests
{
    // A fault on another board, without a build id: neither this ELF nor its own can be shown to be the one.
    private const string Fixture = "isr_fp_thread_an547_v3-zeros_min-top_nrf-flash";

    private static readonly byte[] s_other = File.ReadAllBytes(Repository.PathOf("crashlab/builds/an385-Os-dwarf2-asmisr.elf"));

    [Fact]
    public async Task An_elf_that_nobody_named_and_nothing_shows_is_not_believed()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        await PutAsync(server, s_other, "1.0.0");
        List<(string Name, long Id)> sent = [];
        foreach (string name in Samples.OfBuild("an386-O2-dwarf5.elf").Concat(Samples.OfBuild("an547-Og-dwarf4.elf")))
        {
            (long id, _, _) = await server.PostDumpAsync(key, Samples.Dump(name), ("Inquest-Firmware", "0.5.0"));
            sent.Add((name, id));
        }

        await server.SettleAsync();
        Assert.NotEmpty(sent);
        foreach ((string name, long id) in sent)
        {
            DumpRow dump = server.Dump(id);
            Assert.True(dump.Verdict is MatchVerdicts.NoElf or MatchVerdicts.Mismatch, $"{name}: {dump.Verdict}");
            Assert.True(dump.BugId is not { } bug || server.Get<BugStore>().Find(bug)!.Bug.Provisional, name);
        }

        // All of them wait for the ELF of their build.
        Assert.Equal(("0.5.0", (long)sent.Count), server.Get<ReleaseStore>().Missing(server.Project).Select(m => (m.Firmware, m.Dumps)).Single());
        Consistency.Check(server.Get<IMetadataStore>());
    }

    [Fact]
    public async Task An_elf_that_comes_with_the_dump_is_its_own_though_the_dump_cannot_show_it()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        await PutAsync(server, s_other, "1.0.0");
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Samples.Dump(Fixture)), "file", "flash.bin" },
            { new ByteArrayContent(Samples.Elf(Fixture)), "file", "zephyr.elf" },
        };
        await anna.DoAsync(HttpMethod.Post, "/api/v1/dumps", form, HttpStatusCode.Accepted);
        await server.SettleAsync();
        DumpRow dump = server.Dump(1);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Samples.Elf(Fixture))), dump.Symbols);
        Assert.False(server.Get<BugStore>().Find(dump.BugId!.Value)!.Bug.Provisional);
    }

    [Fact]
    public async Task A_candidates_elf_is_the_releases_too_once_it_is_uploaded_for_both()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await PutAsync(server, Samples.Elf(Fixture), "1.0.0-rc1");
        (long id, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), Samples.Dump(Fixture), ("Inquest-Firmware", "1.0.0"));
        await server.SettleAsync();
        Assert.Equal(MatchVerdicts.NoElf, server.Dump(id).Verdict);
        await PutAsync(server, Samples.Elf(Fixture), "1.0.0", HttpStatusCode.OK);
        Assert.Equal((MatchVerdicts.Unknown, false), (server.Dump(id).Verdict, server.Dump(id).Symbols is null));
        ReleaseStore releases = server.Get<ReleaseStore>();
        Assert.Empty(releases.Missing(server.Project));
        Assert.All(["1.0.0", "1.0.0-rc1"], v => Assert.Equal((1, 1), (releases.Find(server.Project, v)!.Release.Symbols, releases.Find(server.Project, v)!.Elves.Count)));
        Consistency.Check(server.Get<IMetadataStore>());
    }

    [Fact]
    public async Task An_elf_that_fits_is_found_by_dumps_that_told_another_version()
    {
        const string Fitting = "call_null_an386_v3_min-top_logging";
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        (long fits, _, _) = await server.PostDumpAsync(key, Samples.Dump(Fitting), ("Inquest-Firmware", "1.0-typo"));
        (long other, _, _) = await server.PostDumpAsync(key, Samples.Dump("deadlock_an386_v2_min-top_flash"), ("Inquest-Firmware", "0.9"));
        await server.SettleAsync();
        DateTimeOffset before = server.Dump(other).AnalysedAt!.Value;
        await PutAsync(server, Samples.Elf(Fitting), "1.0.0");
        Assert.Equal((MatchVerdicts.Likely, "1.0-typo"), (server.Dump(fits).Verdict, server.Dump(fits).Firmware));
        Assert.Equal((MatchVerdicts.NoElf, before), (server.Dump(other).Verdict, server.Dump(other).AnalysedAt!.Value));
        Consistency.Check(server.Get<IMetadataStore>());
    }

    [Fact]
    public async Task A_dump_that_several_elfs_fit_is_looked_at_again_when_the_next_one_comes()
    {
        const string Fitting = "call_null_an386_v3_min-top_logging";
        await using RunningServer server = await RunningServer.StartAsync();
        byte[] elf = Samples.Elf(Fitting);
        await PutAsync(server, elf, "1.0.0");
        await PutAsync(server, [.. elf, 0], "1.0.1");
        (long id, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), Samples.Dump(Fitting));
        await server.SettleAsync();
        DumpRow before = server.Dump(id);
        Assert.Equal(MatchVerdicts.Likely, before.Verdict);
        await PutAsync(server, [.. elf, 0, 0], "1.0.2");
        Assert.True(server.Dump(id).AnalysedAt > before.AnalysedAt);
    }

    [Fact]
    public async Task An_elf_that_a_person_packed_with_the_dump_is_kept_for_the_next_one()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        await PutAsync(server, s_other, "1.0.0");
        byte[] elf = Samples.Elf(Fixture);
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in new[] { ("crash/CURRENT.UF2", Samples.Dump(Fixture)), ("crash/zephyr.elf", elf) })
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        using var form = new MultipartFormDataContent { { new ByteArrayContent(packed.ToArray()), "file", "crash.zip" } };
        await anna.DoAsync(HttpMethod.Post, "/api/v1/dumps", form, HttpStatusCode.Accepted);
        await server.SettleAsync();
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(elf));
        Assert.Equal(["zephyr.elf", "zephyr.elf"], server.Get<SymbolStore>().List(server.Project).Select(s => s.Name));
        Assert.Equal(hash, server.Dump(1).Symbols);
        Assert.DoesNotContain("fits the dump as well", System.Text.Encoding.UTF8.GetString(server.Get<DumpStore>().ReadReport(1)!), StringComparison.Ordinal);

        // A key for dumps brings no ELF, and what its archive holds is not taken for the server's of the same name.
        using var other = new ByteArrayContent([.. packed.ToArray(), 0]);
        using HttpResponseMessage sent = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", await server.KeyAsync(KeyKind.Ingest), other);
        await server.SettleAsync();
        Assert.Equal(2, server.Get<SymbolStore>().List(server.Project).Count);
        Assert.NotEqual(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(s_other)), server.Dump(2).Symbols);
        Consistency.Check(server.Get<IMetadataStore>());
    }

    private static async Task PutAsync(RunningServer server, byte[] elf, string firmware, HttpStatusCode expected = HttpStatusCode.Created)
    {
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Put, "/api/v1/symbols", await server.KeyAsync(KeyKind.Symbols), new ByteArrayContent(elf), ("Inquest-Firmware", firmware));
        Assert.Equal(expected, answer.StatusCode);
        await server.SettleAsync();
    }
}
