using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;

namespace Inquest.Tests.Device;

/// <summary>The module's core in firmware that really crashes and resets; what it kept is explained by the host.</summary>
[Trait("Speed", "Slow")]
public sealed class QemuDeviceTests
{
    private const int Area = 8192;

    [Theory]
    [InlineData("an385", CauseKinds.BusFault)]
    [InlineData("an386", CauseKinds.BusFault)]
    [InlineData("an505", CauseKinds.DivideByZero)]
    public void Two_crashes_are_two_dumps_in_the_chip_with_the_registers_that_were_latched(string machine, string cause)
    {
        QemuDevice device = new(machine);
        (string text, byte[] chip, _) = device.Run(QemuDevice.Flag.None, Area);
        Assert.Contains("dumps 0x00000002", text, StringComparison.Ordinal);

        IReadOnlyList<DumpReport> dumps = Explain(device, chip);
        Assert.Equal(2, dumps.Count);
        Assert.All(dumps, d => Assert.Equal(DumpFormats.InquestSlot, d.Dump!.Format));
        Assert.All(dumps, d => Assert.Equal(DumpStates.Truncated, d.Dump!.State));
        Assert.Equal(CauseKinds.UndefinedInstruction, dumps[0].Cause!.Kind);
        Assert.Equal(cause, dumps[1].Cause!.Kind);
        Assert.Contains(dumps[1].Threads[0].Frames, f => f.Function == "on_key");
        Assert.All(dumps, d => Assert.Equal(RegisterSources.Latched, SourceOf(d, "exc_return")));
        Assert.All(dumps, d => Assert.Equal(RegisterSources.Latched, SourceOf(d, "psp")));
    }

    [Theory]
    [InlineData("an385", CauseKinds.BusFault)]
    [InlineData("an386", CauseKinds.BusFault)]
    [InlineData("an505", CauseKinds.DivideByZero)]
    public void A_bootloader_that_never_boots_the_firmware_again_leaves_the_dump_that_the_fault_handler_wrote(string machine, string cause)
    {
        QemuDevice device = new(machine);
        (string text, byte[] chip, _) = device.Run(QemuDevice.Flag.Direct | QemuDevice.Flag.NeverBoots, Area);
        Assert.Contains("BOOTLOADER", text, StringComparison.Ordinal);
        DumpReport dump = Assert.Single(Explain(device, chip));
        Assert.Equal(DumpStates.Complete, dump.Dump!.State);
        Assert.True(dump.Dump.Size > 256 * 1024);
        Assert.Equal(cause, dump.Cause!.Kind);
    }

    [Fact]
    public void A_loader_that_clears_the_area_is_reported_and_no_dump_is_made_up()
    {
        QemuDevice device = new("an385");
        (string text, byte[] chip, _) = device.Run(QemuDevice.Flag.LoaderClears | QemuDevice.Flag.Direct, Area);
        Assert.Equal(["flags 0x00000000", "flags 0x00000044", "flags 0x00000044"], FlagsIn(text));
        Assert.Equal(2, Explain(device, chip).Count);

        (text, chip, _) = device.Run(QemuDevice.Flag.LoaderClears, Area);
        Assert.DoesNotContain("copied", text, StringComparison.Ordinal);
        Assert.Empty(Explain(device, chip));

        // With nothing in flash either, no earlier run is known: the area is blank, and no one is blamed.
        Assert.Equal(["flags 0x00000000", "flags 0x00000040", "flags 0x00000040"], FlagsIn(text));

        static IEnumerable<string> FlagsIn(string text) => text.Split('\n').Where(l => l.StartsWith("flags", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, "lock_up")]
    [InlineData(true, "wait_for_ever")]
    public void A_freeze_is_dumped_by_the_supervisor_and_the_report_names_who_froze(bool spins, string culprit)
    {
        QemuDevice device = new("an385");
        (_, byte[] chip, _) = device.Run(spins ? QemuDevice.Flag.Spin : QemuDevice.Flag.Freeze, Area);
        DumpReport dump = Explain(device, chip)[0];
        IReadOnlyList<FrameInfo> frames = dump.Threads[0].Frames;
        Assert.Equal("expired", frames[0].Function);
        // In the timer's interrupt: exception 24 is interrupt 8.
        Assert.Equal(24ul, dump.Registers.Single(r => r.Name == "xpsr").Value & 0x1FF);

        // Without a kernel to tell of stacks, the latched PSP alone says where the thread was.
        FrameInfo frozen = frames.Single(f => f.InterruptedBy is not null);
        Assert.Equal((culprit, FrameTrusts.Exception), (frozen.Function, frozen.Trust));
        Assert.Equal(24, frozen.InterruptedBy!.Number);
        Assert.Contains(frames, f => f.Function == "task");
        Assert.Equal((CauseKinds.Watchdog, $"Freeze: the supervisor timer expired while {culprit}() ran"), (dump.Cause!.Kind, dump.Cause.Title));
    }

    [Theory]
    [InlineData("an385")]
    [InlineData("an386")]
    public void What_the_watchdogs_interrupt_keeps_before_the_reset_is_a_report_of_who_froze(string machine)
    {
        QemuDevice device = new(machine);
        (string text, byte[] chip, _) = device.Run(QemuDevice.Flag.Watchdog, Area);
        Assert.Contains("watchdog 0x", text, StringComparison.Ordinal);
        DumpReport dump = Explain(device, chip)[0];
        Assert.Equal((CauseKinds.Watchdog, "Freeze: the watchdog reset the device while lock_until_the_watchdog_bites() ran"), (dump.Cause!.Kind, dump.Cause.Title));
        Assert.Equal(["lock_until_the_watchdog_bites", "task"], dump.Threads[0].Frames.Take(2).Select(f => f.Function));
        Assert.Equal(("qemu", "watchdog"), (dump.Device!.Device, dump.Device.Capture));
        Assert.Equal(RegisterSources.Latched, SourceOf(dump, "psp"));
        Assert.All(["pc", "sp"], register => Assert.NotNull(dump.Registers.Single(r => r.Name == register).Value));
    }

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(4096)]
    public void A_small_area_still_gives_the_call_stack(int bytes)
    {
        QemuDevice device = new("an386");
        (_, byte[] chip, _) = device.Run(QemuDevice.Flag.None, bytes);
        DumpReport dump = Explain(device, chip)[1];
        Assert.Contains(dump.Threads[0].Frames, f => f.Function == "on_key");
        Assert.Contains(dump.Threads[0].Frames, f => f.Function == "task");
    }

    private static string SourceOf(DumpReport dump, string register) => dump.Registers.Single(r => r.Name == register).Source;

    private static IReadOnlyList<DumpReport> Explain(QemuDevice device, byte[] chip) =>
        Inquest.Postmortem.Postmortem.Explain([new("chip.bin", chip), new("device.elf", device.Elf)], new ExplainOptions { AllDumps = true }).Dumps;
}
