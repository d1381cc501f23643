using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Target;
using Inquest.Unwinding;
using Inquest.Zephyr;

namespace Inquest.Postmortem;

/// <summary>A thread that did not run at the crash: the registers that it was switched out with, and its stack from there.</summary>
internal static class SavedThread
{
    /// <summary>The registers; null when the dump does not hold them, or the ELF does not tell where they are.</summary>
    public static RegisterSet? ReadContext(Crash crash, KernelThread thread)
    {
        if (crash.Target is not UnwindTarget target || crash.Kernel is not KernelLayout layout)
        {
            return null;
        }

        SavedContext saved = new(
            thread.Address + layout.CalleeSaved,
            thread.SavedStackPointer,
            layout.SwitchHandle is ulong offset && crash.Memory.TryReadPointer(thread.Address + offset, out ulong handle) ? handle : null,
            thread.SavedExceptionReturn,
            layout.SavesFloatingPoint,
            layout.SwitchFrame,
            Interrupted(crash.Memory, thread.Address, layout));
        return target.Architecture.TryReadSavedContext(crash.Memory, saved, out RegisterSet registers) ? registers : null;
    }

    /// <summary>The call stack; null without <see cref="ReadContext"/>, without frames where the saved context cannot be the thread's.</summary>
    public static CallStack? Walk(Crash crash, KernelThread thread)
    {
        if (ReadContext(crash, thread) is not RegisterSet registers)
        {
            return null;
        }

        UnwindTarget target = crash.Target!;
        StackWalker walker = new(target);
        if (thread.SavedStackPointer is not ulong sp || thread.Stack is not AddressRange own || own.Contains(sp) || sp == own.End
            || target.StackAt(sp) is not { IsInterrupt: false } other)
        {
            return walker.WalkThread(registers);
        }

        // A stack that ran over into the one below it leads back into its own
        // (OverwrittenThreadTests.A_thread_that_ran_over_into_the_stack_below_keeps_its_frames).
        if (sp < own.Start && target.Stacks.FirstOrDefault(s => s.Range == own) is { } range
            && walker.WalkThread(registers, range) is { } overrun && LiesIn(target, overrun, own))
        {
            return overrun;
        }

        // What an overflow into the thread's object leaves: another thread's frames would be shown as this one's
        // (OverwrittenThreadTests.A_thread_whose_saved_sp_is_anothers_has_no_frames).
        return new CallStack(
            [], new StackEnd(StackEndReason.Damaged, $"its saved sp 0x{sp:x8} lies in {UnwindTarget.Describe(other)}: what the thread's object says of it was overwritten"));
    }

    /// <summary>Whether any frame of a stack lies in a range.</summary>
    public static bool LiesIn(UnwindTarget target, CallStack stack, AddressRange range) =>
        stack.Frames.Any(f => f.Registers.TryGet(target.Architecture.StackPointer, out ulong sp) && sp > range.Start && sp <= range.End);

    private static InterruptedInstruction? Interrupted(TargetMemory memory, ulong thread, KernelLayout layout) => layout.InterruptedStub is not ulong stub ? null
        : new InterruptedInstruction(stub, Word(memory, thread + layout.InterruptedPc), Word(memory, thread + layout.InterruptedStatus));

    private static ulong? Word(TargetMemory memory, ulong? address) => address is ulong at && memory.TryReadUInt32(at, out uint value) ? value : null;
}
