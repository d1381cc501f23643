using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Tests.Postmortem;

/// <summary>A real dump with a latch block as the device module adds it: an ordinary memory block.</summary>
public sealed class LatchReportTests
{
    private const string Fixture = "bus_fault_read_an385_v2_linker-ram_logging";
    private const uint Latch = 0x20010000;

    [Fact]
    public void The_latched_registers_are_shown_and_the_cause_is_exact()
    {
        DumpReport report = Explain(Block(BuildId()));
        Assert.Equal(((ulong)Truth("psp"), RegisterSources.Latched), Of(report, "psp"));
        Assert.Equal((0xfffffffdul, RegisterSources.Latched), Of(report, "exc_return"));
        Assert.Equal((ulong)Truth("registers", "sp"), Of(report, "sp").Value);
        Assert.Equal((CauseKinds.BusFault, 0x4fff0010ul), (report.Cause?.Kind, report.Cause?.FaultAddress));
        Assert.Contains("The device's latch block kept the fault status: CFSR = 0x00008200 (PRECISERR), HFSR = 0x00000000, BFAR = 0x4fff0010.", report.Cause!.Evidence);
        Assert.Equal(["sensor_read_id", "sensor_execute", "sensor_thread", "z_thread_entry"], report.Threads[0].Frames.Select(f => f.Function));
        Assert.Equal(("keyboard-7", 7u, "watchdog"), (report.Device?.Device, report.Device?.BootCount, report.Device?.ResetReason));
    }

    [Fact]
    public void The_build_id_in_it_proves_the_elf_and_refuses_another()
    {
        Assert.Equal((MatchVerdicts.Proved, 1.0), (Explain(Block(BuildId())).Match?.Verdict, Explain(Block(BuildId())).Match?.Confidence));
        DumpReport other = Explain(Block([1, 2, 3, 4]));
        Assert.Equal((MatchVerdicts.Mismatch, 1.0), (other.Match?.Verdict, other.Match?.Confidence));
        Assert.Contains("build id 01020304", other.Match?.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_block_says_nothing()
    {
        byte[] block = Block(BuildId());
        block[20] ^= 1;
        DumpReport report = Explain(block);
        Assert.Null(report.Device);
        Assert.DoesNotContain(report.Registers, r => r.Source == RegisterSources.Latched);
        Assert.Equal(MatchVerdicts.Likely, report.Match?.Verdict);
    }

    private static (ulong? Value, string? Source) Of(DumpReport report, string register) =>
        report.Registers.Where(r => r.Name == register).Select(r => (r.Value, (string?)r.Source)).SingleOrDefault();

    private static byte[] BuildId()
    {
        byte[] elf = LabFixture.ReadFile(LabFixture.Named(Fixture).Elf);
        return Inquest.Elf.ElfFile.Open(elf, "f", Inquest.Binary.Limits.Default, new()).BuildId.ToArray();
    }

    private static byte[] Block(byte[] buildId) => new LatchBuilder().Word(1, 0x8200).Word(2, 0).Word(4, 0x4fff0010).Word(5, 0x20004400).Word(6, Truth("psp")).Word(7, 0xfffffffd)
        .Entry(16, buildId).Entry(17, [.. "keyboard-7"u8]).Word(19, 7).Word(21, 16).Build();

    private static uint Truth(params string[] path) =>
        (uint)ReportedFixture.ParseAddress(path.Aggregate(ReportedFixture.Open(Fixture).Truth.GetProperty("fault"), (e, name) => e.GetProperty(name)).GetString()!);

    private static DumpReport Explain(byte[] latch)
    {
        LabFixture fixture = LabFixture.Named(Fixture);
        byte[] stream = Engine.Extract([fixture.Dump], ExplainOptions.Default)[0].Stream!.Value.ToArray();
        byte[] with = [.. stream, (byte)'M', 1, 0, .. CoredumpBuilder.U32(Latch), .. CoredumpBuilder.U32(Latch + 256), .. latch, .. new byte[256 - latch.Length]];
        return Assert.Single(Engine.Explain([new PostmortemInput("dump.bin", with), LabFixture.ElfInput(fixture.Elf)], ExplainOptions.Default).Dumps);
    }
}
