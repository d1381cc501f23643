using System.Net;
using System.Text;
using Inquest.Reporting.Words;
using Inquest.Server.Accounts;
using Inquest.Server.Dumps;
using Inquest.Server.Projects;
using Inquest.Server.Storage;
using Inquest.Server.Symbols;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests.Analysis;

public class ElfSearchTests
{
    private const string ElfWithId = "an385-Os-dwarf5-id.elf";
    private const string BuildId = "55b308bb67bb24c8606300edc62240dee59e3e8b";

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task The_right_elf_is_found_behind_any_number_of_newer_ones_by_what_the_dump_tells_and_else_by_its_bytes()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string symbols = await server.KeyAsync(KeyKind.Symbols);
        string ingest = await server.KeyAsync(KeyKind.Ingest);
        string silent = Directory.GetDirectories(Repository.PathOf("crashlab/fixtures")).Select(d => Path.GetFileName(d)!).First(n => n.StartsWith("call_null_an386", StringComparison.Ordinal));
        await PutAsync(server, symbols, Elf(ElfWithId));
        await PutAsync(server, symbols, Samples.Elf(silent));
        long[] right = [.. server.Get<SymbolStore>().List(server.Project).Select(s => s.Id).Order()];
        for (byte i = 0; i < Server.Analysis.ElfSearch.PageElves + 5; i++)
        {
            await PutAsync(server, symbols, [.. Elf("an547-O3-dwarf5-gz-asmisr.elf"), i]);
        }

        await server.SettleAsync();
        (long told, _, _) = await server.PostDumpAsync(ingest, DumpWithLatch("kb-7", "2.1.0", boot: 5));
        (long untold, _, _) = await server.PostDumpAsync(ingest, Samples.Dump(silent));
        await server.SettleAsync();
        Assert.Equal((MatchVerdicts.Proved, right[0]), (server.Dump(told).Verdict, ElfOf(server.Dump(told))));
        Assert.Contains(server.Dump(untold).Verdict, (string[])[MatchVerdicts.Proved, MatchVerdicts.Likely]);
        Assert.Equal(right[1], ElfOf(server.Dump(untold)));

        long? ElfOf(DumpRow dump) => server.Get<SymbolStore>().FindByHash(server.Project, dump.Symbols ?? "")?.Id;
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task No_more_elves_are_tried_than_the_setting_says_and_the_page_says_so()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { SymbolsPerDump = 3 });
        string symbols = await server.KeyAsync(KeyKind.Symbols);
        string ingest = await server.KeyAsync(KeyKind.Ingest);
        string silent = Directory.GetDirectories(Repository.PathOf("crashlab/fixtures")).Select(d => Path.GetFileName(d)!).First(n => n.StartsWith("call_null_an386", StringComparison.Ordinal));
        await PutAsync(server, symbols, Samples.Elf(silent), "1.0.0");
        await PutAsync(server, symbols, Elf(ElfWithId));
        for (byte i = 0; i < 4; i++)
        {
            await PutAsync(server, symbols, [.. Elf("an547-O3-dwarf5-gz-asmisr.elf"), i]);
        }

        await server.SettleAsync();
        (long lost, _, _) = await server.PostDumpAsync(ingest, Samples.Dump(silent));
        (long named, _, _) = await server.PostDumpAsync(ingest, [.. Samples.Dump(silent), 10], ("Inquest-Firmware", "1.0.0"));
        (long told, _, _) = await server.PostDumpAsync(ingest, DumpWithLatch("kb-7", "2.1.0", boot: 5));
        await server.SettleAsync();
        Assert.DoesNotContain(server.Dump(lost).Verdict, (string[])[MatchVerdicts.Proved, MatchVerdicts.Likely]);
        Assert.StartsWith("The 3 likeliest ELFs were tried, 3 older ones were not.", server.Dump(lost).StateWhy, StringComparison.Ordinal);
        (string cookie, _) = await server.SignInAsync();
        using HttpResponseMessage page = await server.SendAsync(HttpMethod.Get, $"/dumps/{lost}", null, null, ("Cookie", cookie));
        Assert.Contains("3 older ones were not", await page.Content.ReadAsStringAsync(RunningServer.Cancellation), StringComparison.Ordinal);

        // Its version, or what the dump itself tells, comes first.
        Assert.Contains(server.Dump(named).Verdict, (string[])[MatchVerdicts.Proved, MatchVerdicts.Likely]);
        Assert.Null(server.Dump(named).StateWhy);
        Assert.Equal((MatchVerdicts.Proved, null), (server.Dump(told).Verdict, server.Dump(told).StateWhy));
    }

    [Fact]
    public async Task What_the_dump_tells_of_its_device_counts_where_the_sender_is_silent()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string ingest = await server.KeyAsync(KeyKind.Ingest);
        (long id, _, _) = await server.PostDumpAsync(ingest, DumpWithLatch("kb-7", "2.1.0", boot: 5));
        await server.SettleAsync();
        DumpRow dump = server.Dump(id);
        Assert.Equal(("kb-7", "2.1.0", 5L, 61_000L, BuildId), (dump.Device, dump.Firmware, dump.BootCount, dump.UptimeMilliseconds, dump.BuildId));
        Assert.Equal(("2.1.0", 5L, 1L), Device("kb-7"));
        Assert.Contains(server.Get<ReleaseStore>().List(server.Project), r => r.Version == "2.1.0");
        Assert.Equal(1, server.Get<Server.Bugs.BugStore>().Find(dump.BugId!.Value)!.Bug.Devices);

        // Looked at again, nothing is counted twice; an older dump that comes late does not turn the device back.
        await server.Get<DumpReanalysis>().StartAsync(server.Project, "test");
        (long late, _, _) = await server.PostDumpAsync(ingest, DumpWithLatch("kb-7", "1.0.0", boot: 3));
        await server.SettleAsync();
        Assert.Equal(("1.0.0", 3L), (server.Dump(late).Firmware, server.Dump(late).BootCount));
        Assert.Equal(("2.1.0", 5L, 2L), Device("kb-7"));
        Assert.Equal((2L, 1L), (server.Get<Server.Bugs.BugStore>().Find(dump.BugId!.Value)!.Bug.Dumps, server.Get<Server.Bugs.BugStore>().Find(dump.BugId!.Value)!.Bug.Devices));

        // What the sender tells stands.
        (long sent, _, _) = await server.PostDumpAsync(ingest, DumpWithLatch("kb-7", "2.1.0", boot: 6), ("Inquest-Device", "kb-8"), ("Inquest-Firmware", "3.0.0"), ("Inquest-Boot-Count", "9"), ("Inquest-Uptime", "4"));
        await server.SettleAsync();
        dump = server.Dump(sent);
        Assert.Equal(("kb-8", "3.0.0", 9L, 4L), (dump.Device, dump.Firmware, dump.BootCount, dump.UptimeMilliseconds));
        Assert.Equal(("2.1.0", 5L, 2L), Device("kb-7"));

        (string?, long, long) Device(string name) => server.Get<IMetadataStore>().Read(r =>
            r.Query("SELECT firmware, boot_count, dumps FROM device WHERE name = @1", x => (x.TextOrNull(0), x.Number(1), x.Number(2)), name).Single());
    }

    // A dump as a device with the module writes it: its latch block is part of the dumped memory.
    private static byte[] DumpWithLatch(string device, string firmware, uint boot)
    {
        byte[] latch = new LatchBuilder().Entry(16, Convert.FromHexString(BuildId)).Entry(17, Encoding.UTF8.GetBytes(device)).Entry(18, Encoding.UTF8.GetBytes(firmware))
            .Word(19, boot).Entry(20, BitConverter.GetBytes(61_000L)).Build();
        byte[] header = [(byte)'M', .. CoredumpBuilder.U16(1), .. CoredumpBuilder.U32(0x20100000), .. CoredumpBuilder.U32(0x20100000 + (uint)latch.Length)];
        string log = Encoding.UTF8.GetString(Samples.Dump("watchdog_an385_v3_threads_logging"));
        int end = log.LastIndexOf('\n', log.IndexOf("#CD:END#", StringComparison.Ordinal)) + 1;
        string lines = string.Concat(latch.Chunk(32).Prepend(header).Select(c => $"[00:00:00.007,000] <err> coredump: #CD:{Convert.ToHexStringLower(c)}\n"));
        return Encoding.UTF8.GetBytes(log.Insert(end, lines));
    }

    private static byte[] Elf(string name) => File.ReadAllBytes(Repository.PathOf("crashlab/builds/" + name));

    private static async Task PutAsync(RunningServer server, string key, byte[] elf, string firmware = "")
    {
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Put, "/api/v1/symbols", key, new ByteArrayContent(elf), ("Inquest-Firmware", firmware));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }
}
