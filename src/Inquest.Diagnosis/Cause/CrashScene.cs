using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Target;
using Inquest.Zephyr;
using Inquest.Zephyr.Heap;

namespace Inquest.Diagnosis.Cause;

/// <summary>Everything that is known of the crash before its cause is: the input of <see cref="CauseFinder"/>.</summary>
public sealed class CrashScene
{
    /// <summary>The architecture.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>Zephyr's reason; null when the dump does not hold it.</summary>
    public required FatalReason? Reason { get; init; }

    /// <summary>The registers of the faulting code, the stack pointer as it was before the exception.</summary>
    public required RegisterSet Registers { get; init; }

    /// <summary>What the dump or log has of the callee-saved registers.</summary>
    public CalleeSavedState CalleeSaved { get; init; }

    /// <summary>Whether the ELF's exception frame has room for them; null when nothing tells.</summary>
    public bool? HasRoomForCalleeSaved { get; init; }

    /// <summary>The target's memory.</summary>
    public required TargetMemory Memory { get; init; }

    /// <summary>True when an ELF or an image was given and is not read, because other firmware wrote the dump.</summary>
    public bool IsCodeSetAside { get; init; }

    /// <summary>What lies where.</summary>
    public required AddressSpace AddressSpace { get; init; }

    /// <summary>Names.</summary>
    public ICrashSymbols Symbols { get; init; } = NoCrashSymbols.Instance;

    /// <summary>The crashed call stack, innermost first; empty when it was not unwound.</summary>
    public IReadOnlyList<CrashFrame> Frames { get; init; } = [];

    /// <summary>All known stacks.</summary>
    public IReadOnlyList<StackRange> Stacks { get; init; } = [];

    /// <summary>The stack on which the faulting code ran; null when not known.</summary>
    public StackRange? RunningStack { get; init; }

    /// <summary>The stack of the thread that was current, also while an interrupt ran; null when not known.</summary>
    public StackRange? CurrentThreadStack { get; init; }

    /// <summary>
    /// The stack pointer as the dump's own registers have it; null when they have none. It may lie in front of the
    /// exception frame or behind it, and counts only where the true one is unknown.
    /// </summary>
    public ulong? DumpedStackPointer { get; init; }

    /// <summary>What the fault status registers said, from the latch block or a log; null when nobody saved them.</summary>
    public FaultStatus? FaultStatus { get; init; }

    /// <summary>Who found the device frozen and took the dump; null when it is a crash's, or nobody says.</summary>
    public FreezeWatcher? FrozenBy { get; init; }

    /// <summary>The last lines of log, oldest first; empty when there are none.</summary>
    public IReadOnlyList<string> LogLines { get; init; } = [];

    /// <summary>The kernel's heaps, followed chunk by chunk; empty when none is in the dump.</summary>
    public IReadOnlyList<HeapCheck> Heaps { get; init; } = [];

    /// <summary>Bounds.</summary>
    public Limits Limits { get; init; } = Limits.Default;
}
