using Inquest.Architectures;
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

    /// <summary>The call stack; null without <see cref="ReadContext"/>.</summary>
    public static CallStack? Walk(Crash crash, KernelThread thread) =>
        ReadContext(crash, thread) is RegisterSet registers ? new StackWalker(crash.Target!).WalkThread(registers) : null;

    private static InterruptedInstruction? Interrupted(TargetMemory memory, ulong thread, KernelLayout layout) => layout.InterruptedStub is not ulong stub ? null
        : new InterruptedInstruction(stub, Word(memory, thread + layout.InterruptedPc), Word(memory, thread + layout.InterruptedStatus));

    private static ulong? Word(TargetMemory memory, ulong? address) => address is ulong at && memory.TryReadUInt32(at, out uint value) ? value : null;
}
