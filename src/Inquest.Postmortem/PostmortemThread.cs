using Inquest.Reporting;
using Inquest.Target;
using Inquest.Unwinding;
using Inquest.Zephyr;

namespace Inquest.Postmortem;

/// <summary>One thread of the dump: as the report shows it, and what it was made from. Immutable but for <see cref="Registers"/>, which is to be read only.</summary>
public sealed class PostmortemThread
{
    /// <summary>The thread as the report shows it.</summary>
    public required ThreadInfo Info { get; init; }

    /// <summary>The kernel's own facts; null when the dump does not say which thread it is, and without an ELF.</summary>
    public KernelThread? Kernel { get; init; }

    /// <summary>Its physical frames; null when it was not unwound: its saved registers are not in the dump, or there is no ELF.</summary>
    public CallStack? Stack { get; init; }

    /// <summary>Its logical frames, innermost first, in the order of <see cref="ThreadInfo.Frames"/>; empty when there are none.</summary>
    public IReadOnlyList<PostmortemFrame> Frames { get; init; } = [];

    /// <summary>Its registers (those of the innermost frame) by DWARF number; null when none is known.</summary>
    public RegisterSet? Registers { get; init; }

    /// <summary>
    /// Where the crash happened inside an interrupt and the interrupted thread was found: its innermost frame, with the
    /// registers that it had. Null when the crash was in the thread itself, or the way back is not known.
    /// </summary>
    public UnwoundFrame? Interrupted => Stack?.Frames.LastOrDefault(f => f.InterruptedBy is not null);
}
