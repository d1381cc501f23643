using System.Globalization;
using Inquest.Architectures;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Target;
using Inquest.Unwinding;

namespace Inquest.Debugging;

/// <summary>Makes gdb's list of threads from a session's: the crashed context first.</summary>
public static class DumpThreads
{
    /// <summary>The threads; empty when the dump holds no registers and no threads, or its processor is not supported.</summary>
    public static IReadOnlyList<DumpThread> Of(PostmortemSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (session.Architecture is not Architecture architecture)
        {
            return [];
        }

        HashSet<ulong> ids = [];
        List<DumpThread> threads = [];
        foreach (PostmortemThread thread in session.Threads)
        {
            if (thread.Info.Crashed && session.IsInterrupt)
            {
                threads.Add(Interrupt(session, architecture, thread, Unused(ids, 1)));
            }

            threads.Add(Thread(session, architecture, thread, Unused(ids, thread.Info.Id ?? 1)));
        }

        return threads;
    }

    private static DumpThread Interrupt(PostmortemSession session, Architecture architecture, PostmortemThread thread, ulong id)
    {
        RegisterSet registers = Shown(architecture, thread.Stack?.Frames[0], thread.Registers!);
        architecture.AddStackPointers(registers, session.InterruptStack, FrameOfThread(architecture, thread));
        string over = thread.Info.Name is string name ? $", on top of {name}" : "";
        return new DumpThread
        {
            Id = id,
            Name = architecture.ActiveException(registers)?.Name ?? "interrupt",
            Details = "crashed" + over,
            IsCrashed = true,
            IsInterrupt = true,
            IsUnknown = false,
            Registers = registers,
            Source = thread,
        };
    }

    private static DumpThread Thread(PostmortemSession session, Architecture architecture, PostmortemThread thread, ulong id)
    {
        bool isUnderInterrupt = thread.Info.Crashed && session.IsInterrupt;
        UnwoundFrame? frame = isUnderInterrupt ? ThreadFrame(architecture, thread) : thread.Stack is { Frames: [{ } first, ..] } ? first : null;
        RegisterSet? known = isUnderInterrupt ? frame?.Registers : thread.Registers;
        RegisterSet registers = known is null ? architecture.CreateRegisterSet() : Shown(architecture, frame, known);
        architecture.AddStackPointers(registers, session.InterruptStack, null);
        return new DumpThread
        {
            Id = id,
            Name = thread.Info.Name ?? (thread.Info.Id is ulong address ? $"thread 0x{address:x8}" : "thread"),
            Details = Details(thread.Info, isUnderInterrupt, known is null),
            IsCrashed = thread.Info.Crashed && !isUnderInterrupt,
            IsUnknown = known is null,
            Registers = registers,
            Source = thread,
        };
    }

    // A system call (k_oops, k_panic) leaves the pc behind itself, perhaps in the next function already, which gdb would show
    // and unwind: it gets the address of the call.
    private static RegisterSet Shown(Architecture architecture, UnwoundFrame? frame, RegisterSet registers)
    {
        RegisterSet shown = registers.Clone();
        if (frame is { IsInterrupted: true, IsCode: true } && frame.LookupPc != frame.Pc)
        {
            shown.Set(architecture.ProgramCounter, frame.LookupPc, registers.SourceOf(architecture.ProgramCounter));
        }

        return shown;
    }

    // The last frame behind an exception is the thread's, unless the way back ended in another handler.
    private static UnwoundFrame? ThreadFrame(Architecture architecture, PostmortemThread thread) =>
        thread.Interrupted is { } frame && architecture.ActiveException(frame.Registers) is null ? frame : null;

    private static ulong? FrameOfThread(Architecture architecture, PostmortemThread thread) => ThreadFrame(architecture, thread)?.InterruptedBy?.Frame;

    private static string Details(ThreadInfo info, bool isUnderInterrupt, bool isUnknown)
    {
        List<string> parts = [];
        if (info.Crashed)
        {
            parts.Add(isUnderInterrupt ? "interrupted" : "crashed");
        }

        if (info.State is string state && !(info.Crashed && state == Reporting.Words.ThreadStates.Running))
        {
            parts.Add(info.WaitingFor is string what ? $"{state} on {what}" : state);
        }

        if (info.Priority is int priority)
        {
            parts.Add("priority " + priority.ToString(CultureInfo.InvariantCulture));
        }

        if (isUnknown)
        {
            parts.Add("registers not in the dump");
        }

        return string.Join(", ", parts);
    }

    private static ulong Unused(HashSet<ulong> ids, ulong wanted)
    {
        // gdb takes ids as signed 32 bit numbers in places; 0 and all ones mean "any" and "all".
        ulong id = wanted is 0 or uint.MaxValue ? 1 : wanted;
        while (!ids.Add(id))
        {
            id++;
        }

        return id;
    }
}
