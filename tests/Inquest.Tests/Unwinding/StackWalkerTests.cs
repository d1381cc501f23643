using Inquest.Binary;
using Inquest.Target;
using Inquest.Tests.Synth;
using Inquest.Unwinding;

namespace Inquest.Tests.Unwinding;

/// <summary>The walker on small firmwares made by hand; the crash lab's fixtures are in FixtureStackTests.</summary>
public sealed class StackWalkerTests
{
    private const uint Top = ThumbFirmware.StackEnd;

    // z_thread_entry calls worker through r4; worker calls middle, middle calls leaf.
    private static ThumbFirmware Chain()
    {
        ThumbFirmware firmware = new();
        firmware.Function("z_thread_entry", f => f.Push(3, 4, 5, 14).CallRegister(4).Mark("worker").Nop());
        firmware.Function("worker", f => f.Push(4, 14).Call("middle").Mark("middle").PopReturn(4));
        firmware.Function("middle", f => f.Push(4, 14).Call("leaf").Mark("leaf").PopReturn(4));
        firmware.Function("leaf", f => f.Nop().Mark("fault").Return());
        firmware.Function("other", f => f.Push(4, 14).Call("leaf").Mark("leaf").PopReturn(4));
        return firmware;
    }

    // The frames of z_thread_entry (16 bytes), worker (8) and middle (8) below the stack's top; leaf has none.
    private static uint WithStack(ThumbFirmware firmware, uint workerReturn = 0, uint middleReturn = 0)
    {
        uint middle = workerReturn != 0 ? workerReturn : firmware["worker"]["middle"] | 1;
        firmware.Words(Top - 16 - 8, firmware["worker"].Start | 1, firmware["z_thread_entry"]["worker"] | 1);
        firmware.Words(Top - 16 - 16, 0x44, middleReturn != 0 ? middleReturn : middle);
        return Top - 16 - 16;
    }

    private static string[] Names(CallStack stack, ThumbFirmware firmware) =>
        [.. stack.Frames.Select(f => firmware.TryFindFunction(f.LookupPc, out FunctionBounds function) ? function.Name : "?")];

    private static CallStack Crash(ThumbFirmware firmware, uint sp, uint pc, uint lr, uint xpsr = 0x0100_0000, Action<RegisterSet>? change = null, uint r3 = 0x13)
    {
        firmware.ExceptionFrame(sp - 32, pc, lr, xpsr, r3: r3).Fill(ThumbFirmware.StackStart, ThumbFirmware.InterruptStackEnd);
        RegisterSet dumped = firmware.Dump(sp - 32);
        change?.Invoke(dumped);
        return new StackWalker(firmware.Target()).WalkCrash(dumped);
    }

    [Fact]
    public void A_chain_of_described_functions_unwinds_to_the_threads_entry()
    {
        ThumbFirmware firmware = Chain();
        uint sp = WithStack(firmware);
        CallStack stack = Crash(firmware, sp, firmware["leaf"]["fault"], firmware["middle"]["leaf"] | 1);
        Assert.Equal(["leaf", "middle", "worker", "z_thread_entry"], Names(stack, firmware));
        Assert.Equal(StackEndReason.ThreadEntry, stack.End.Reason);
        Assert.Equal([FrameTrust.Context, FrameTrust.LinkRegister, FrameTrust.Cfi, FrameTrust.Cfi], stack.Frames.Select(f => f.Trust));
        Assert.Equal([sp, sp + 8ul, sp + 16ul], stack.Frames.Take(3).Select(f => f.Cfa!.Value));
        Assert.Equal(firmware["middle"]["leaf"] - 1, stack.Frames[1].LookupPc);
    }

    [Fact]
    public void Registers_that_were_saved_come_back_and_others_stay_unknown()
    {
        ThumbFirmware firmware = Chain();
        CallStack stack = Crash(firmware, WithStack(firmware), firmware["leaf"]["fault"], firmware["middle"]["leaf"] | 1);
        Assert.Null(stack.Frames[1].Registers[4]);
        Assert.Equal(0x44ul, stack.Frames[2].Registers[4]);
        Assert.Equal(RegisterSource.Unwound, stack.Frames[2].Registers.SourceOf(4));
        Assert.Null(stack.Frames[2].Registers[5]);
        Assert.Null(stack.Frames[2].Registers[0]);
    }

    [Theory]
    [InlineData(false, "leaf < middle", true)]
    [InlineData(true, "middle", false)]
    public void Functions_that_left_by_a_tail_call_are_named_as_far_as_the_code_tells(bool twoWays, string expected, bool whole)
    {
        ThumbFirmware firmware = new();
        firmware.Function("z_thread_entry", f => f.Push(3, 4, 5, 14).CallRegister(4).Mark("worker").Nop());
        firmware.Function("worker", f => f.Push(4, 14).Call("middle").Mark("middle").PopReturn(4));
        firmware.Function("middle", f => (twoWays ? f.Nop().Jump("last") : f.Nop()).Jump("leaf"));
        firmware.Function("leaf", f => f.Nop().Jump("last"));
        firmware.Function("last", f => f.Nop().Mark("fault").Return());
        uint sp = Top - 16 - 8;
        firmware.Words(sp, firmware["worker"].Start | 1, firmware["z_thread_entry"]["worker"] | 1);
        CallStack stack = Crash(firmware, sp, firmware["last"]["fault"], firmware["worker"]["middle"] | 1);
        Assert.Equal(["last", "worker", "z_thread_entry"], Names(stack, firmware));
        TailCallFinder finder = new(firmware.Target());
        TailCallChain chain = finder.Between(stack.Frames[0], stack.Frames[1])!;
        Assert.Equal((expected, whole), (string.Join(" < ", chain.Entries.Select(e => firmware.TryFindFunction(e, out FunctionBounds f) ? f.Name : "?")), chain.IsWhole));
        Assert.Null(finder.Between(stack.Frames[1], stack.Frames[2]));
    }

    [Fact]
    public void A_return_address_behind_a_call_of_another_function_ends_the_stack()
    {
        ThumbFirmware firmware = Chain();
        uint sp = WithStack(firmware, middleReturn: firmware["other"]["leaf"] | 1);
        CallStack stack = Crash(firmware, sp, firmware["leaf"]["fault"], firmware["middle"]["leaf"] | 1);
        Assert.Equal(["leaf", "middle"], Names(stack, firmware));
        Assert.Equal(StackEndReason.BadReturnAddress, stack.End.Reason);
        Assert.Contains("which does not lead to middle", stack.End.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pointer_that_the_call_went_through_must_be_the_function()
    {
        ThumbFirmware firmware = Chain();
        uint sp = WithStack(firmware);
        firmware.Word(Top - 16 - 8, firmware["other"].Start | 1);
        CallStack stack = Crash(firmware, sp, firmware["leaf"]["fault"], firmware["middle"]["leaf"] | 1);
        Assert.Equal(["leaf", "middle", "worker"], Names(stack, firmware));
        Assert.Equal(StackEndReason.BadReturnAddress, stack.End.Reason);
    }

    [Fact]
    public void A_tail_call_is_no_contradiction()
    {
        ThumbFirmware firmware = new();
        firmware.Function("z_thread_entry", f => f.Push(3, 4, 5, 14).Call("first").Mark("first").Nop());
        firmware.Function("first", f => f.Nop().Jump("second"));
        firmware.Function("second", f => f.Nop().Mark("fault").Return());
        CallStack stack = Crash(firmware, Top - 16, firmware["second"]["fault"], firmware["z_thread_entry"]["first"] | 1);
        Assert.Equal(["second", "z_thread_entry"], Names(stack, firmware));
    }

    [Fact]
    public void A_call_through_null_continues_by_the_link_register()
    {
        ThumbFirmware firmware = new();
        firmware.Function("z_thread_entry", f => f.Push(3, 4, 5, 14).CallRegister(3).Mark("null").Nop());
        CallStack stack = Crash(firmware, Top - 16, 0, firmware["z_thread_entry"]["null"] | 1, 0, r3: 0);
        Assert.Equal(["?", "z_thread_entry"], Names(stack, firmware));
        Assert.False(stack.Frames[0].IsCode);
        Assert.Equal(FrameTrust.LinkRegister, stack.Frames[1].Trust);
    }

    [Fact]
    public void A_return_into_nowhere_does_not_trust_the_link_register()
    {
        // leaf was called and has returned; middle then returned to 0x41414140, and lr still points behind the call of leaf.
        ThumbFirmware firmware = Chain();
        CallStack stack = Crash(firmware, Top - 24, 0x4141_4140, firmware["middle"]["leaf"] | 1);
        Assert.Single(stack.Frames);
        Assert.Equal(StackEndReason.BadReturnAddress, stack.End.Reason);
        Assert.Contains("left over", stack.End.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_through_another_pointer_than_the_bad_pc_is_not_who_went_there()
    {
        ThumbFirmware firmware = new();
        firmware.Function("z_thread_entry", f => f.Push(3, 4, 5, 14).CallRegister(3).Mark("behind").Nop());
        CallStack stack = Crash(firmware, Top - 16, 0x4141_4140, firmware["z_thread_entry"]["behind"] | 1, r3: 0x1235);
        Assert.Single(stack.Frames);
    }

    [Fact]
    public void A_function_that_never_returns_ends_the_stack_at_its_own_call()
    {
        ThumbFirmware firmware = Chain();
        firmware.Function("forever", f => f.Call("leaf").Mark("leaf").Mark("fault").Nop());
        CallStack stack = Crash(firmware, Top - 16, firmware["forever"]["fault"], firmware["forever"]["leaf"] | 1);
        Assert.Equal(["forever"], Names(stack, firmware));
        Assert.Equal(StackEndReason.EndOfStack, stack.End.Reason);
    }

    [Fact]
    public void What_a_function_that_never_returns_overwrites_is_unknown_in_its_caller()
    {
        // GCC leaves out the saving of r4 in such functions, and the description says nothing.
        ThumbFirmware firmware = new();
        firmware.Function("z_thread_entry", f => f.Push(3, 4, 5, 14).Call("forever").Mark("forever").Nop());
        firmware.Function("forever", f => f.Push(3, 14).Raw(0x2400).Call("leaf").Mark("leaf").Nop());
        firmware.Function("leaf", f => f.Nop().Mark("fault").Return());
        firmware.Words(Top - 16 - 8, 0x33, firmware["z_thread_entry"]["forever"] | 1);
        CallStack stack = Crash(firmware, Top - 24, firmware["leaf"]["fault"], firmware["forever"]["leaf"] | 1, change: r => r.Set(4, 7, RegisterSource.Dump));
        Assert.Equal(["leaf", "forever", "z_thread_entry"], Names(stack, firmware));
        Assert.Equal(7ul, stack.Frames[1].Registers[4]);
        Assert.Null(stack.Frames[2].Registers[4]);
    }

    [Fact]
    public void An_unknown_frame_pointer_follows_from_a_stack_pointer_that_does_not_move()
    {
        ThumbFirmware firmware = new();
        firmware.Function("z_thread_entry", f => f.Push(3, 4, 5, 14).Call("framed").Mark("framed").Nop());
        firmware.Function("framed", f => f.Push(7, 14).SubSp(8).FramePointer().Nop().Mark("fault").Nop());
        firmware.Words(Top - 16 - 8, 0x77, firmware["z_thread_entry"]["framed"] | 1);
        CallStack stack = Crash(firmware, Top - 32, firmware["framed"]["fault"], 0);
        Assert.Equal(["framed", "z_thread_entry"], Names(stack, firmware));
        Assert.Equal(Top - 32ul, stack.Frames[0].Registers[7]);
        Assert.Equal(RegisterSource.Recovered, stack.Frames[0].Registers.SourceOf(7));
        Assert.Equal(0x77ul, stack.Frames[1].Registers[7]);
    }

    [Fact]
    public void An_unknown_frame_pointer_in_a_function_that_moves_sp_ends_the_stack()
    {
        ThumbFirmware firmware = new();
        firmware.Function("z_thread_entry", f => f.Push(3, 4, 5, 14).Call("framed").Mark("framed").Nop());
        firmware.Function("framed", f => f.Push(7, 14).FramePointer().Raw(0x469D).Nop().Mark("fault").Nop());
        CallStack stack = Crash(firmware, Top - 32, firmware["framed"]["fault"], 0);
        Assert.Single(stack.Frames);
        Assert.Equal(StackEndReason.MissingRegister, stack.End.Reason);
        Assert.Equal(7, stack.End.MissingRegister);
    }

    [Fact]
    public void Assembly_without_frame_information_is_read_from_its_instructions()
    {
        ThumbFirmware firmware = Chain();
        firmware.Function("z_thread_entry_of_asm", f => f.Nop());
        firmware.Function("asm_caller", f => f.Push(4, 14).Call("leaf").Mark("leaf").PopReturn(4), isDescribed: false);
        firmware.Function("worker2", f => f.Push(4, 14).Call("asm_caller").Mark("asm").PopReturn(4));
        firmware.Function("entry", f => f.Push(3, 14).Call("worker2").Mark("worker2").Nop());
        firmware.Words(Top - 8, 0, 0);
        firmware.Words(Top - 16, 0x44, firmware["entry"]["worker2"] | 1);
        firmware.Words(Top - 24, 0x45, firmware["worker2"]["asm"] | 1);
        CallStack stack = Crash(firmware, Top - 24, firmware["leaf"]["fault"], firmware["asm_caller"]["leaf"] | 1);
        Assert.Equal(["leaf", "asm_caller", "worker2", "entry"], Names(stack, firmware));
        Assert.Equal(FrameTrust.Recovered, stack.Frames[2].Trust);
        Assert.Equal(0x45ul, stack.Frames[2].Registers[4]);
        Assert.Equal(StackEndReason.EndOfStack, stack.End.Reason);
    }

    [Fact]
    public void A_frame_that_nothing_describes_is_searched_for_and_marked()
    {
        ThumbFirmware firmware = new();
        firmware.Function("z_thread_entry", f => f.Push(3, 4, 5, 14).Call("opaque").Mark("opaque").Nop());
        firmware.Function("opaque", f => f.Push(4, 14).Raw(0x469D).Mark("fault").Nop(), isDescribed: false);
        firmware.Word(Top - 16 - 4, firmware["z_thread_entry"]["opaque"] | 1);
        CallStack stack = Crash(firmware, Top - 48, firmware["opaque"]["fault"], 0);
        Assert.Equal(["opaque", "z_thread_entry"], Names(stack, firmware));
        Assert.Equal(FrameTrust.Scan, stack.Frames[1].Trust);
    }

    [Fact]
    public void A_search_that_finds_two_places_shows_neither()
    {
        ThumbFirmware firmware = new();
        firmware.Function("z_thread_entry", f => f.Push(3, 4, 5, 14).Call("opaque").Mark("opaque").Nop());
        firmware.Function("opaque", f => f.Push(4, 14).Raw(0x469D).Mark("fault").Nop(), isDescribed: false);
        firmware.Word(Top - 16 - 4, firmware["z_thread_entry"]["opaque"] | 1).Word(Top - 36, firmware["z_thread_entry"]["opaque"] | 1);
        CallStack stack = Crash(firmware, Top - 48, firmware["opaque"]["fault"], 0);
        Assert.Single(stack.Frames);
        Assert.Equal(StackEndReason.NoUnwindInfo, stack.End.Reason);
    }

    [Fact]
    public void Memory_that_is_missing_ends_the_stack_and_is_named()
    {
        ThumbFirmware firmware = Chain();
        uint sp = WithStack(firmware);
        firmware.ExceptionFrame(sp - 32, firmware["leaf"]["fault"], firmware["middle"]["leaf"] | 1);
        RegisterSet dumped = firmware.Dump(sp - 32);
        UnwindTarget whole = firmware.Target();
        List<MemoryRegion> kept = [];
        foreach (MemoryRegion run in whole.Memory.Runs)
        {
            // The word at sp + 4 is left out.
            int below = run.Range.Contains(sp) ? (int)(sp + 4 - run.Address) : run.Bytes.Length;
            kept.Add(run with { Bytes = run.Bytes[..below] });
            if (below + 4 < run.Bytes.Length)
            {
                kept.Add(new(sp + 8, run.Bytes[(below + 4)..], run.Source));
            }
        }

        UnwindTarget cut = new()
        {
            Architecture = whole.Architecture,
            Memory = new TargetMemory(kept, 4),
            Modules = whole.Modules,
            Stacks = whole.Stacks,
            CurrentThreadStack = whole.CurrentThreadStack,
        };
        CallStack stack = new StackWalker(cut).WalkCrash(dumped);
        Assert.Equal(2, stack.Frames.Count);
        Assert.Equal(StackEndReason.MissingMemory, stack.End.Reason);
        Assert.Equal(sp + 4ul, stack.End.MissingAddress);
    }

    [Fact]
    public void Rejects_more_frames_than_the_limit()
    {
        ThumbFirmware firmware = Chain();
        CallStack stack = CrashWithin(firmware, 3);
        Assert.Equal(3, stack.Frames.Count);
        Assert.Equal(StackEndReason.FrameLimit, stack.End.Reason);
    }

    [Fact]
    public void Accepts_as_many_frames_as_the_limit() => Assert.Equal(StackEndReason.ThreadEntry, CrashWithin(Chain(), 5).End.Reason);

    [Fact]
    public void Registers_that_were_never_stacked_give_no_frame()
    {
        ThumbFirmware firmware = Chain();
        CallStack stack = Crash(firmware, WithStack(firmware), 0xF, 0xAAAA_AAAA);
        Assert.Empty(stack.Frames);
        Assert.Equal(StackEndReason.Damaged, stack.End.Reason);
    }

    private static CallStack CrashWithin(ThumbFirmware firmware, int frames)
    {
        uint sp = WithStack(firmware);
        firmware.ExceptionFrame(sp - 32, firmware["leaf"]["fault"], firmware["middle"]["leaf"] | 1).Fill(ThumbFirmware.StackStart, Top);
        return new StackWalker(firmware.Target(new Limits { MaxFrames = frames })).WalkCrash(firmware.Dump(sp - 32));
    }
}
