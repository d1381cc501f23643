using Inquest.Postmortem;
using Inquest.Target;

namespace Inquest.Debugging;

/// <summary>
/// One context of the dump as gdb counts threads. A crash in an interrupt makes two of what the report shows as one: the
/// interrupt, and the thread that it interrupted. Read-only.
/// </summary>
public sealed class DumpThread
{
    /// <summary>A number that no other thread of the dump has, above 0: the address of the <c>struct k_thread</c> where it is known.</summary>
    public required ulong Id { get; init; }

    /// <summary>The name to show: the thread's, else its address; for an interrupt the exception's.</summary>
    public required string Name { get; init; }

    /// <summary>State and priority as a phrase: <c>crashed, running, priority 5</c>; empty when nothing is known.</summary>
    public required string Details { get; init; }

    /// <summary>True for the context that crashed.</summary>
    public bool IsCrashed { get; init; }

    /// <summary>True for an interrupt or exception handler.</summary>
    public bool IsInterrupt { get; init; }

    /// <summary>The registers by DWARF number, banked stack pointers added where they follow; all unknown when the dump does not hold the thread's.</summary>
    public required RegisterSet Registers { get; init; }

    /// <summary>True when not even its program counter is known.</summary>
    public required bool IsUnknown { get; init; }

    /// <summary>The thread of the report that it belongs to.</summary>
    public required PostmortemThread Source { get; init; }
}
