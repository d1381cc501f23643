using Inquest.Binary;
using Inquest.Target;
using Inquest.Tests.Synth;
using Inquest.Unwinding;

namespace Inquest.Tests.Unwinding;

/// <summary>From a handler on the interrupt stack into the thread that it interrupted, whose stack pointer no dump holds.</summary>
public sealed class InterruptedThreadTests
{
    private const uint Top = ThumbFirmware.StackEnd;
    private const uint HandlerTop = ThumbFirmware.InterruptStackEnd;
    private const uint InInterrupt = 0x0100_0010;
    private const uint ToThread = 0xFFFF_FFFD;
    private const int Psp = 18;

    // isr calls fault on the interrupt stack; the thread runs z_thread_entry, worker, deep; `quiet` is a leaf with a big frame.
    private static ThumbFirmware Firmware()
    {
        ThumbFirmware firmware = new();
        firmware.Function("z_thread_entry", f => f.Push(3, 4, 5, 14).Call("worker").Mark("worker").Nop());
        firmware.Function("worker", f => f.Push(4, 14).Nop().Mark("here").Call("deep").Mark("deep").Call("quiet").Mark("quiet").PopReturn(4));
        firmware.Function("deep", f => f.Push(4, 14).Nop().Mark("here").PopReturn(4));
        firmware.Function("quiet", f => f.SubSp(64).Nop().Mark("here").Return());
        firmware.Function("isr", f => f.Push(3, 14).Call("fault").Mark("fault").PopReturn(3));
        firmware.Function("fault", f => f.Nop().Mark("here").Return());
        return firmware;
    }

    private static CallStack Walk(ThumbFirmware firmware, uint exceptionReturn = ToThread, uint savedR3 = 0x99, Limits? limits = null, uint? psp = null)
    {
        firmware.Words(HandlerTop - 8, savedR3, exceptionReturn);
        firmware.ExceptionFrame(HandlerTop - 8 - 32, firmware["fault"]["here"], firmware["isr"]["fault"] | 1, InInterrupt);
        firmware.Fill(ThumbFirmware.StackStart, HandlerTop);
        RegisterSet dumped = firmware.Dump(HandlerTop - 8 - 32);
        if (psp is uint saved)
        {
            dumped.Set(Psp, saved, RegisterSource.Latched);
        }

        return new StackWalker(firmware.Target(limits)).WalkCrash(dumped);
    }

    private static string[] Names(CallStack stack, ThumbFirmware firmware) =>
        [.. stack.Frames.Select(f => firmware.TryFindFunction(f.LookupPc, out FunctionBounds function) ? function.Name : "?")];

    // The thread's stack: z_thread_entry's 16 bytes, worker's 8, deep's 8.
    private static uint WorkerSp => Top - 16 - 8;

    private static uint DeepSp => WorkerSp - 8;

    private static void PushWorker(ThumbFirmware firmware) => firmware.Words(WorkerSp, 0x44, firmware["z_thread_entry"]["worker"] | 1);

    private static void PushDeep(ThumbFirmware firmware) => firmware.Words(DeepSp, 0x45, firmware["worker"]["deep"] | 1);

    [Fact]
    public void The_frame_is_found_by_unwinding_to_the_threads_entry()
    {
        ThumbFirmware firmware = Firmware();
        PushWorker(firmware);
        PushDeep(firmware);
        firmware.ExceptionFrame(DeepSp - 32, firmware["deep"]["here"], 0xFFFF_FFFF);
        CallStack stack = Walk(firmware);
        Assert.Equal(["fault", "isr", "deep", "worker", "z_thread_entry"], Names(stack, firmware));
        Assert.Equal([0, 1, 2, 3, 4], stack.Frames.Select(f => f.Index));
        Assert.Equal(FrameTrust.Recovered, stack.Frames[2].Trust);
        Assert.Equal(16, stack.Frames[2].InterruptedBy!.Exception!.Number);
        Assert.Equal(ToThread, stack.Frames[2].InterruptedBy!.ExceptionReturn);
        Assert.Null(stack.Frames[3].InterruptedBy);
    }

    [Fact]
    public void A_padding_word_and_floating_point_state_move_the_frame()
    {
        ThumbFirmware firmware = Firmware();
        PushWorker(firmware);
        PushDeep(firmware);
        firmware.ExceptionFrame(DeepSp - 104, firmware["deep"]["here"], 0xFFFF_FFFF);
        Assert.Equal(["fault", "isr", "deep", "worker", "z_thread_entry"], Names(Walk(firmware, 0xFFFF_FFED), firmware));
    }

    [Fact]
    public void A_stale_frame_whose_calls_were_overwritten_is_not_taken()
    {
        // The thread was deeper before; now it is in worker, and the new exception frame lies where deep's frame was.
        ThumbFirmware firmware = Firmware();
        PushWorker(firmware);
        PushDeep(firmware);
        firmware.ExceptionFrame(DeepSp - 32, firmware["deep"]["here"], 0xFFFF_FFFF);
        firmware.ExceptionFrame(WorkerSp - 32, firmware["worker"]["here"], 0xFFFF_FFFF);
        Assert.Equal(["fault", "isr", "worker", "z_thread_entry"], Names(Walk(firmware), firmware));
    }

    [Fact]
    public void Two_frames_that_both_unwind_are_ambiguous_and_neither_is_shown()
    {
        // quiet is a leaf that never writes its 64 bytes: a frame left in them by an interrupt of worker stands unharmed.
        ThumbFirmware firmware = Ambiguous();
        CallStack stack = Walk(firmware);
        Assert.Equal(["fault", "isr"], Names(stack, firmware));
        Assert.Equal(StackEndReason.Ambiguous, stack.End.Reason);
        Assert.Contains("2 frames", stack.End.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_register_that_the_handler_saved_settles_it()
    {
        ThumbFirmware firmware = Ambiguous();
        CallStack stack = Walk(firmware, savedR3: 0x1111);
        Assert.Equal(["fault", "isr", "quiet", "worker", "z_thread_entry"], Names(stack, firmware));
    }

    [Fact]
    public void A_psp_that_was_saved_at_the_crash_leaves_nothing_to_be_searched()
    {
        ThumbFirmware firmware = Ambiguous();
        CallStack stack = Walk(firmware, psp: WorkerSp - 32);
        Assert.Equal(["fault", "isr", "worker", "z_thread_entry"], Names(stack, firmware));
        Assert.Equal(FrameTrust.Exception, stack.Frames[2].Trust);
        Assert.Contains("PSP", stack.Frames[2].Evidence, StringComparison.Ordinal);
        Assert.Equal(["fault", "isr", "quiet", "worker", "z_thread_entry"], Names(Walk(firmware, psp: WorkerSp - 64 - 32), firmware));
    }

    [Theory]
    [InlineData(Top - 8)] // what stands there is no frame
    [InlineData(0x1000_0000u)] // nothing was dumped
    public void A_psp_that_points_to_no_frame_is_not_believed(uint psp)
    {
        ThumbFirmware firmware = Firmware();
        PushWorker(firmware);
        PushDeep(firmware);
        firmware.ExceptionFrame(DeepSp - 32, firmware["deep"]["here"], 0xFFFF_FFFF);
        CallStack stack = Walk(firmware, psp: psp);
        Assert.Equal(["fault", "isr", "deep", "worker", "z_thread_entry"], Names(stack, firmware));
        Assert.Equal(FrameTrust.Recovered, stack.Frames[2].Trust);
    }

    [Theory]
    [InlineData(0x0100_0010u)] // an exception number in thread mode
    [InlineData(0x0000_0000u)] // no Thumb bit
    [InlineData(0x0140_0000u)] // a reserved bit
    public void A_frame_whose_xpsr_cannot_be_a_threads_is_not_taken(uint xpsr)
    {
        ThumbFirmware firmware = Firmware();
        PushWorker(firmware);
        firmware.ExceptionFrame(WorkerSp - 32, firmware["worker"]["here"], 0xFFFF_FFFF, xpsr);
        CallStack stack = Walk(firmware);
        Assert.Equal(["fault", "isr"], Names(stack, firmware));
        Assert.Equal(StackEndReason.NotInDump, stack.End.Reason);
    }

    [Fact]
    public void A_pc_in_the_middle_of_an_instruction_is_not_taken()
    {
        ThumbFirmware firmware = Firmware();
        PushWorker(firmware);
        firmware.ExceptionFrame(WorkerSp - 32, firmware["worker"]["here"] + 2, 0xFFFF_FFFF);
        Assert.Equal(StackEndReason.NotInDump, Walk(firmware).End.Reason);
    }

    [Fact]
    public void A_nested_interrupt_lies_where_the_handlers_frame_ends()
    {
        // fault, isr (interrupt 0) interrupted isr2's function on the same stack, which interrupted the thread.
        ThumbFirmware firmware = Firmware();
        firmware.Function("slow_isr", f => f.Push(3, 14).Nop().Mark("here").PopReturn(3));
        PushWorker(firmware);
        firmware.ExceptionFrame(WorkerSp - 32, firmware["worker"]["here"], 0xFFFF_FFFF);
        uint outer = HandlerTop - 8;
        firmware.Words(outer, 0x33, ToThread);
        firmware.ExceptionFrame(outer - 32, firmware["slow_isr"]["here"], 0xFFFF_FFFF, 0x0100_0011);
        uint inner = outer - 32 - 8;
        firmware.Words(inner, 0x33, 0xFFFF_FFF1);
        firmware.ExceptionFrame(inner - 32, firmware["fault"]["here"], firmware["isr"]["fault"] | 1, InInterrupt);
        firmware.Fill(ThumbFirmware.StackStart, HandlerTop);
        CallStack stack = new StackWalker(firmware.Target()).WalkCrash(firmware.Dump(inner - 32));
        Assert.Equal(["fault", "isr", "slow_isr", "worker", "z_thread_entry"], Names(stack, firmware));
        Assert.Equal(FrameTrust.Exception, stack.Frames[2].Trust);
        Assert.Equal(16, stack.Frames[2].InterruptedBy!.Exception!.Number);
        Assert.Equal(17, stack.Frames[3].InterruptedBy!.Exception!.Number);
    }

    [Theory]
    [InlineData(0x3FF, StackEndReason.NotInDump)]
    [InlineData(0x400, StackEndReason.ThreadEntry)]
    public void A_stack_larger_than_the_limit_is_not_searched_in_part(int limit, StackEndReason reason)
    {
        ThumbFirmware firmware = Firmware();
        PushWorker(firmware);
        firmware.ExceptionFrame(WorkerSp - 32, firmware["worker"]["here"], 0xFFFF_FFFF);
        Assert.Equal(reason, Walk(firmware, limits: new() { MaxStackScanBytes = limit }).End.Reason);
    }

    [Theory]
    [InlineData(1, StackEndReason.NotInDump)]
    [InlineData(2, StackEndReason.ThreadEntry)]
    public void With_more_candidates_than_the_limit_none_is_taken(int limit, StackEndReason reason)
    {
        ThumbFirmware firmware = Firmware();
        PushWorker(firmware);
        firmware.ExceptionFrame(WorkerSp - 32, firmware["worker"]["here"], 0xFFFF_FFFF);
        firmware.ExceptionFrame(ThumbFirmware.StackStart + 0x40, firmware["deep"]["here"], 0xFFFF_FFFF);
        Assert.Equal(reason, Walk(firmware, limits: new() { MaxFrameCandidates = limit }).End.Reason);
    }

    private static ThumbFirmware Ambiguous()
    {
        ThumbFirmware firmware = Firmware();
        PushWorker(firmware);
        firmware.ExceptionFrame(WorkerSp - 32, firmware["worker"]["here"], 0xFFFF_FFFF, r3: 0x2222);
        firmware.ExceptionFrame(WorkerSp - 64 - 32, firmware["quiet"]["here"], firmware["worker"]["quiet"] | 1, r3: 0x1111);
        return firmware;
    }
}
