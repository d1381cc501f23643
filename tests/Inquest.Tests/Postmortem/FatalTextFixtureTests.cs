using System.Text;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Tests.Postmortem;

/// <summary>The fatal text in the crash lab's real logs, with the dump's own lines taken out.</summary>
public sealed class FatalTextFixtureTests
{
    public static TheoryData<string> Logs => [.. LabFixture.All.Where(f => f.DumpPath.EndsWith(".log", StringComparison.Ordinal) && HasText(f)).Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Logs))]
    public void The_text_alone_tells_where_it_happened_as_the_dump_does(string name)
    {
        LabFixture fixture = LabFixture.Named(name);
        DumpReport dump = fixture.Explain();
        DumpReport text = Assert.Single(Engine.Explain([new PostmortemInput("pasted.txt", TextOf(fixture)), LabFixture.ElfInput(fixture.Elf)], ExplainOptions.Default).Dumps);
        Assert.Equal(DumpFormats.FatalLog, text.Dump.Format);
        Assert.NotEqual(MatchVerdicts.Mismatch, text.Match?.Verdict);
        Assert.Equal(dump.Cause?.Reason, text.Cause?.Reason);
        Assert.Equal(Value(dump, "pc"), Value(text, "pc"));
        Assert.Equal(dump.Threads[0].Name, text.Threads[0].Name);
        Assert.All(text.Registers, r => Assert.True(r.Value is null ? r.Source == RegisterSources.Unknown : r.Source is RegisterSources.Log or RegisterSources.Recovered, r.Name));
        FrameInfo? shown = text.Threads[0].Frames.Count > 0 ? text.Threads[0].Frames[0] : null;
        FrameInfo? first = dump.Threads[0].Frames.Count > 0 ? dump.Threads[0].Frames[0] : null;
        Assert.Equal((first?.Function, first?.Line), (shown?.Function, shown?.Line));
    }

    [Fact]
    public void A_log_without_its_dump_lines_still_has_the_whole_cause()
    {
        LabFixture fixture = LabFixture.Named("bus_fault_read_an385_v2_linker-ram_logging");
        DumpReport text = Engine.Explain([new PostmortemInput("pasted.txt", TextOf(fixture)), LabFixture.ElfInput(fixture.Elf)], ExplainOptions.Default).Dumps[0];
        Assert.Equal(CauseKinds.BusFault, text.Cause?.Kind);
        Assert.Equal(0x4fff0010ul, text.Cause?.FaultAddress);
        Assert.Equal("ldr r0, [r3, #16]", text.Cause?.Instruction);
        Assert.Contains(text.Cause!.Evidence, e => e.Contains("CFSR = 0x00008200 (PRECISERR), BFAR = 0x4fff0010", StringComparison.Ordinal));
        Assert.Equal(["sensor_read_id", "sensor_execute"], text.Threads[0].Frames.Select(f => f.Function));
        Assert.Equal(MatchVerdicts.Likely, text.Match?.Verdict);
        Assert.Equal(Truth(fixture, "registers", "sp"), Value(text, "sp"));
        Assert.False(text.Fingerprint!.Provisional);
        Assert.Equal(fixture.Explain().Fingerprint?.Hash, text.Fingerprint.Hash);
    }

    [Fact]
    public void A_vector_table_that_cannot_be_read_is_the_cause()
    {
        DumpReport report = Explain("HARD FAULT", "Bus fault on vector table read", 0);
        Assert.Equal((CauseKinds.CpuException, "The processor could not read its vector table"), (report.Cause?.Kind, report.Cause?.Title));
        Assert.Contains(report.Cause!.Evidence, e => e.Contains("HFSR = 0x00000002 (VECTTBL)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("BUS FAULT")]
    [InlineData("HARD FAULT")]
    public void A_code_that_two_lines_made_together_is_no_stop_on_purpose(string fault)
    {
        DumpReport report = Explain(fault, "Fault escalation (see below)", 15);
        Assert.DoesNotContain(report.Cause!.Advice, a => a.Contains("on purpose", StringComparison.Ordinal));
        Assert.DoesNotContain("application's own", report.Cause.Title, StringComparison.Ordinal);
    }

    private static DumpReport Explain(string fault, string detail, uint reason)
    {
        string text = $"""
            E: ***** {fault} *****
            E:   {detail}
            E: r0/a1:  0x00000000  r1/a2:  0x00000001  r2/a3:  0x20000418
            E: r3/a4:  0x00000000 r12/ip:  0x00000000 r14/lr:  0x000026fd
            E:  xpsr:  0x61000000
            E: Faulting instruction address (r15/pc): 0x00002070
            E: >>> ZEPHYR FATAL ERROR {reason}: CPU exception on CPU 0
            E: Current thread: 0x20001340 (sensor)

            """;
        PostmortemInput log = new("pasted.txt", Encoding.UTF8.GetBytes(text));
        return Assert.Single(Engine.Explain([log, LabFixture.ElfInput("crashlab/builds/an385-Os-dwarf5-id.elf")], ExplainOptions.Default).Dumps);
    }

    [Fact]
    public void Without_an_elf_the_text_is_told_as_it_is()
    {
        LabFixture fixture = LabFixture.Named("bus_fault_read_an385_v2_linker-ram_logging");
        DumpReport text = Engine.Explain([new PostmortemInput("pasted.txt", TextOf(fixture))], ExplainOptions.Default).Dumps[0];
        Assert.Equal(MatchVerdicts.NoElf, text.Match?.Verdict);
        Assert.Equal((25u, "sensor", ReportedFixture.ParseAddress(Current(fixture))), (text.Cause?.Reason?.Code, text.Threads[0].Name, text.Threads[0].Id));
        Assert.True(text.Fingerprint!.Provisional);
    }

    [Fact]
    public void The_text_beside_a_dump_lends_it_what_zephyr_leaves_out()
    {
        LabFixture fixture = LabFixture.Named("bus_fault_read_an385_v2_linker-ram_logging");
        Report report = Engine.Explain([fixture.Dump, LabFixture.ElfInput(fixture.Elf)], ExplainOptions.Default);
        DumpReport dump = Assert.Single(report.Dumps);
        Assert.Empty(report.OtherDumps);
        Assert.Equal(DumpFormats.SerialLog, dump.Dump.Format);
        Assert.Equal((Truth(fixture, "psp"), RegisterSources.Log), dump.Registers.Where(r => r.Name == "psp").Select(r => (r.Value!.Value, r.Source)).Single());
        Assert.Contains(dump.Cause!.Evidence, e => e.StartsWith("By the log's words: CFSR = 0x00008200", StringComparison.Ordinal));
    }

    [Fact]
    public void An_elf_of_other_code_is_refused()
    {
        LabFixture fixture = LabFixture.Named("bus_fault_read_an385_v2_linker-ram_logging");
        string far = Encoding.UTF8.GetString(TextOf(fixture));
        foreach (string register in (string[])["pc", "lr"])
        {
            ulong value = Truth(fixture, "registers", register);
            far = far.Replace($"0x{value:x8}", $"0x{value + 0x0804_0000:x8}", StringComparison.Ordinal);
        }

        DumpReport text = Engine.Explain([new PostmortemInput("pasted.txt", Encoding.UTF8.GetBytes(far)), LabFixture.ElfInput(fixture.Elf)], ExplainOptions.Default).Dumps[0];
        Assert.Equal(MatchVerdicts.Mismatch, text.Match?.Verdict);
        Assert.All(text.Threads.SelectMany(t => t.Frames), f => Assert.Null(f.Function));
    }

    private static ulong Truth(LabFixture fixture, params string[] path) =>
        ReportedFixture.ParseAddress(path.Aggregate(ReportedFixture.Open(fixture.Name).Truth.GetProperty("fault"), (e, name) => e.GetProperty(name)).GetString()!);

    private static string Current(LabFixture fixture) =>
        ReportedFixture.Open(fixture.Name).Truth.GetProperty("threads").EnumerateArray().First(t => t.GetProperty("current").GetBoolean()).GetProperty("address").GetString()!;

    private static ulong? Value(DumpReport report, string register) => report.Registers.FirstOrDefault(r => r.Name == register)?.Value;

    private static bool HasText(LabFixture fixture) => Encoding.UTF8.GetString(LabFixture.ReadFile(fixture.DumpPath)).Contains("Faulting instruction address", StringComparison.Ordinal);

    private static byte[] TextOf(LabFixture fixture) =>
        Encoding.UTF8.GetBytes(string.Join('\n', Encoding.UTF8.GetString(LabFixture.ReadFile(fixture.DumpPath)).Split('\n').Where(l => !l.Contains("#CD:", StringComparison.Ordinal))));
}
