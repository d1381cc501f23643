using System.Net;
using Inquest.Reporting.Words;
using Inquest.Server.Accounts;
using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Projects;
using Inquest.Server.Storage;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests.Analysis;

/// <summary>Dumps that hold too little to show whose they are, on a server with ELFs of other builds.</summary>
public class GuessedElfTests
{
    // A deadlock on another board, without a build id: with this ELF "the dump holds too little to show it".
    private const string Fixture = "deadlock_an386_v2_min-top_flash";

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

    private static async Task PutAsync(RunningServer server, byte[] elf, string firmware)
    {
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Put, "/api/v1/symbols", await server.KeyAsync(KeyKind.Symbols), new ByteArrayContent(elf), ("Inquest-Firmware", firmware));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        await server.SettleAsync();
    }
}
