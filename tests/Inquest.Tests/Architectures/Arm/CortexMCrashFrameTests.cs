using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Target;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Architectures.Arm;

/// <summary>The stack pointer before the exception, for every meaning that sp has had in the arch block.</summary>
public sealed class CortexMCrashFrameTests
{
    private const uint Frame = 0x2000_0200;

    private static IReadOnlyList<InterruptedContext> Recover(ThumbFirmware machine, uint sp, uint frame = Frame)
    {
        RegisterSet dumped = machine.Dump(frame);
        dumped.Set(13, sp, RegisterSource.Dump);
        StackRange thread = new(new(ThumbFirmware.StackStart, ThumbFirmware.StackEnd), "worker", false);
        StackRange interrupts = new(new(ThumbFirmware.StackEnd, ThumbFirmware.InterruptStackEnd), "interrupt stack", true);
        return Architecture.ForElfMachine(40)!.RecoverContexts(dumped, machine.Memory(), [thread, interrupts], true, Limits.Default);
    }

    private static ThumbFirmware Machine(uint xpsr = 0x0100_0000) =>
        new ThumbFirmware().ExceptionFrame(Frame, 0x1000, 0x1011, xpsr).Fill(ThumbFirmware.StackStart, ThumbFirmware.InterruptStackEnd);

    [Theory]
    [InlineData(32, 0x0100_0000u, 32, "32 bytes below")]
    [InlineData(36, 0x0100_0200u, 36, "padding word lie below")]
    [InlineData(32, 0x0100_0200u, 36, "left out")]
    [InlineData(104, 0x0100_0000u, 104, "floating-point")]
    [InlineData(108, 0x0100_0200u, 108, "floating-point")]
    [InlineData(104, 0x0100_0200u, 108, "left out")]
    public void Sp_before_the_exception_is_recognised_by_the_frame_below_it(int distance, uint xpsr, int before, string evidence)
    {
        InterruptedContext context = Assert.Single(Recover(Machine(xpsr), Frame + (uint)distance));
        Assert.Equal(Frame + (ulong)before, context.Registers[13]);
        Assert.Contains(evidence, context.Evidence, StringComparison.Ordinal);
        Assert.True(context.IsStated);
    }

    [Fact]
    public void Sp_that_is_the_frame_itself_leaves_open_whether_floating_point_state_was_stacked()
    {
        IReadOnlyList<InterruptedContext> contexts = Recover(Machine(), Frame);
        Assert.Equal([Frame + 32ul, Frame + 104ul], contexts.Select(c => c.Registers[13]!.Value));
        Assert.All(contexts, c => Assert.False(c.IsStated));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(0x2000_0040u)]
    public void A_stale_sp_does_not_hide_the_frame_in_the_threads_stack(uint sp)
    {
        // The fault handler's copy of the frame on the interrupt stack is not it.
        ThumbFirmware machine = Machine().ExceptionFrame(0x2000_0500, 0x1000, 0x1011);
        Assert.Equal(Frame + 32ul, Recover(machine, sp)[0].Registers[13]);
    }

    [Fact]
    public void A_fault_in_a_handler_has_its_frame_highest_on_the_interrupt_stack()
    {
        const uint inHandler = 0x0100_000F;
        ThumbFirmware machine = Machine().ExceptionFrame(0x2000_0500, 0x1000, 0x1011, inHandler).ExceptionFrame(0x2000_0700, 0x1000, 0x1011, inHandler);
        Assert.Equal(0x2000_0720ul, Recover(machine, 0, 0x2000_0700)[0].Registers[13]);
    }

    [Fact]
    public void The_exception_number_that_the_handler_corrected_is_not_compared()
    {
        ThumbFirmware machine = Machine();
        RegisterSet dumped = machine.Dump(Frame);
        dumped.Set(16, 0x0100_01FF, RegisterSource.Dump);
        InterruptedContext context = Assert.Single(Architecture.ForElfMachine(40)!.RecoverContexts(dumped, machine.Memory(), [], true, Limits.Default));
        Assert.Equal(Frame + 32ul, context.Registers[13]);
    }

    [Fact]
    public void Additional_state_gives_the_true_frame_behind_it_and_the_callee_saved_registers()
    {
        ThumbFirmware machine = new ThumbFirmware()
            .Words(Frame, 0xFEFA_125B, 0, 4, 5, 6, 7, 8, 9, 10, 11)
            .ExceptionFrame(Frame + 40, 0x1234, 0x1011)
            .Fill(ThumbFirmware.StackStart, ThumbFirmware.StackEnd);
        InterruptedContext context = Assert.Single(Recover(machine, Frame + 32));
        Assert.Equal(Frame + 72ul, context.Registers[13]);
        Assert.Equal(0x1234ul, context.Registers[15]);
        Assert.Equal([4ul, 5, 6, 7, 8, 9, 10, 11], Enumerable.Range(4, 8).Select(n => context.Registers[n]!.Value));
    }

    [Theory]
    [InlineData(0x0100_0000u, 0u)]
    [InlineData(0x0100_0200u, 4u)]
    public void A_stack_dumped_from_sp_up_confirms_sp_by_where_it_begins(uint xpsr, uint padding)
    {
        ThumbFirmware whole = Machine(xpsr);
        RegisterSet dumped = whole.Dump(Frame);
        dumped.Set(13, Frame + 32, RegisterSource.Dump);
        TargetMemory memory = new([new(Frame + 32, new byte[0x100], MemorySource.Dump)], 4);
        InterruptedContext context = Assert.Single(Architecture.ForElfMachine(40)!.RecoverContexts(dumped, memory, [], true, Limits.Default));
        Assert.Equal(Frame + 32ul + padding, context.Registers[13]);
    }

    [Fact]
    public void A_frame_that_is_not_in_the_dump_is_guessed_and_says_so()
    {
        RegisterSet dumped = Machine().Dump(Frame);
        TargetMemory memory = new([new(0x2000_0300, new byte[0x40], MemorySource.Dump)], 4);
        IReadOnlyList<InterruptedContext> contexts = Architecture.ForElfMachine(40)!.RecoverContexts(dumped, memory, [], true, Limits.Default);
        Assert.All(contexts, c => Assert.True(c.IsGuess));
    }

    [Fact]
    public void An_odd_pc_was_never_stacked()
    {
        RegisterSet dumped = Machine().Dump(Frame);
        Assert.Null(Architecture.ForElfMachine(40)!.WhyNotStacked(dumped, true));
        dumped.Set(15, 0xF, RegisterSource.Dump);
        Assert.NotNull(Architecture.ForElfMachine(40)!.WhyNotStacked(dumped, true));
    }
}
