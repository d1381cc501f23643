using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Tests.Postmortem;

/// <summary>
/// A stack overflow that the guard stopped: the processor could not stack its registers, and the dump has the filler of the
/// stack in their place. What stands there is no exception, no place and no signature.
/// </summary>
public sealed class UnstackedRegisterTests
{
    private const string Filler = "0xaaaaaaaa";

    private const uint PlainInstruction = 0x2070; // in sensor_read_id(): a load
    private const uint PushInstruction = 0x20d8; // the first of sensor_execute()

    private static readonly LabFixture s_overflow = LabFixture.Named("stack_overflow_an385_v2-zeros_linker-ram_nrf-flash");

    [Fact]
    public void Without_an_elf_the_filler_is_no_place()
    {
        DumpReport report = Explain(s_overflow.Dump);
        Assert.Equal((CauseKinds.StackOverflow, null), (report.Cause?.Kind, report.Cause?.Location));
        Assert.Empty(report.Threads[0].Frames);
        Assert.Equal(StopReasons.Damaged, report.Threads[0].Stopped?.Reason);
        Assert.All(report.Registers, r => Assert.NotEqual(0xAAAA_AAAAul, r.Value));
        Assert.DoesNotContain(Filler, report.Fingerprint!.Signature, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_builds_elf_makes_no_interrupt_of_the_filler()
    {
        DumpReport report = Explain(s_overflow.Dump, LabFixture.ElfInput("crashlab/builds/nano-Os-dwarf5-display.elf"));
        Assert.DoesNotContain("interrupt stack", report.Cause!.Title, StringComparison.Ordinal);
        Assert.DoesNotContain("IRQ", report.Fingerprint?.Signature ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void With_its_elf_the_thread_and_what_lies_below_its_stack_are_named()
    {
        DumpReport report = Explain(s_overflow.Dump, LabFixture.ElfInput(s_overflow.Elf));
        Assert.Equal("Stack overflow: thread net_rx used up its stack of 1,024 bytes", report.Cause!.Title);
        Assert.Contains(report.Cause.Evidence, e => e.StartsWith("Below the stack lies net_tx_stack", StringComparison.Ordinal));
        Assert.DoesNotContain(report.Cause.Advice, a => a.Contains("call stack", StringComparison.Ordinal));
        Assert.All(report.Registers, r => Assert.NotEqual(0xAAAA_AAAAul, r.Value));
    }

    [Fact]
    public void What_an_overflow_used_is_more_than_the_stack_has()
    {
        LabFixture fixture = LabFixture.Named("stack_overflow_unguarded_an386_v2-zeros_linker-ram_nrf-flash");
        StackInfo stack = Explain(fixture.Dump, LabFixture.ElfInput(fixture.Elf)).Threads.Single(t => t.Crashed).Stack!;
        Assert.Equal((1024ul, 1328ul, 1328ul), (stack.Size, stack.Used, stack.HighWater));
    }

    [Fact]
    public void Firmware_with_the_same_memory_is_not_used_beside_the_right_one()
    {
        MatchInfo match = Explain(s_overflow.Dump, LabFixture.ElfInput(s_overflow.Elf), LabFixture.ElfInput("crashlab/builds/nano-O2-dwarf4-id.elf")).Match!;
        Assert.Equal(Path.GetFileName(s_overflow.Elf), match.Elf);
        OtherElfInfo other = Assert.Single(match.OtherElves);
        Assert.False(other.Used);
        Assert.Contains("its memory at", other.Reason, StringComparison.Ordinal);
    }

    /// <summary>
    /// Zephyr says "context area might be not valid" and prints eight words all the same. Only where an instruction itself moved sp
    /// below its limit (STKOF, and the instruction at pc does that) were they pushed.
    /// </summary>
    [Theory]
    [InlineData("MPU FAULT", "Stacking error (context area might be not valid)", PlainInstruction, false)]
    [InlineData("MPU FAULT", "Stacking error (context area might be not valid)", PushInstruction, false)]
    [InlineData("BUS FAULT", "Stacking error", PlainInstruction, false)]
    [InlineData("USAGE FAULT", "Stack overflow (context area not valid)", PlainInstruction, false)]
    [InlineData("USAGE FAULT", "Stack overflow (context area not valid)", PushInstruction, true)]
    [InlineData("USAGE FAULT", "Division by zero", PlainInstruction, true)]
    public void A_log_of_a_failed_push_names_no_place(string fault, string detail, uint pc, bool isPushed)
    {
        string text = $"""
            [00:00:01.000,000] <err> os: ***** {fault} *****
            [00:00:01.000,000] <err> os:   {detail}
            [00:00:01.000,000] <err> os: r0/a1:  0x00000001  r1/a2:  0x00000002  r2/a3:  0x00000003
            [00:00:01.000,000] <err> os: r3/a4:  0x4fff0000 r12/ip:  0x00000000 r14/lr:  0x00002149
            [00:00:01.000,000] <err> os:  xpsr:  0x01000000
            [00:00:01.000,000] <err> os: Faulting instruction address (r15/pc): 0x{pc:x8}
            [00:00:01.000,000] <err> os: >>> ZEPHYR FATAL ERROR 2: Stack overflow on CPU 0
            [00:00:01.000,000] <err> os: Current thread: 0x20000ae0 (shell_uart)

            """;
        DumpReport report = Explain(new PostmortemInput("crash.log", System.Text.Encoding.UTF8.GetBytes(text)), LabFixture.ElfInput("crashlab/builds/an385-Os-dwarf5-id.elf"));
        Assert.Equal("shell_uart", report.Threads[0].Name);
        Assert.Equal(isPushed, report.Threads[0].Frames.Count > 0);
        Assert.Equal(isPushed, report.Cause?.Location is not null);
        Assert.Equal(isPushed, report.Registers.Any(r => r.Name == "pc" && r.Value is not null));
        Assert.Equal(!isPushed, report.Threads[0].Stopped?.Detail?.Contains("could not push them", StringComparison.Ordinal) ?? false);
        Assert.Equal("stack-overflow | thread shell_uart", report.Fingerprint?.Signature);
    }

    private static DumpReport Explain(params PostmortemInput[] inputs) => Assert.Single(Engine.Explain(inputs, new ExplainOptions { BaseAddress = s_overflow.Base }).Dumps);
}
