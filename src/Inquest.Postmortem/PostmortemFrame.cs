using Inquest.Reporting;
using Inquest.Symbols;
using Inquest.Symbols.Variables;
using Inquest.Unwinding;

namespace Inquest.Postmortem;

/// <summary>One logical frame of a thread: as the report shows it, and what it was made from. Immutable.</summary>
public sealed record PostmortemFrame
{
    /// <summary>The frame as the report shows it, its variables included.</summary>
    public required FrameInfo Info { get; init; }

    /// <summary>
    /// The physical frame with its registers, shared by the functions that are inlined there; null for a frame that was made
    /// without an ELF (pc, lr and return addresses found on the stack).
    /// </summary>
    public UnwoundFrame? Physical { get; init; }

    /// <summary>Function, file and debug information entry; null when nothing describes the address.</summary>
    public SourceFrame? Source { get; init; }

    /// <summary>What the values of variables are read with; null where the registers are not sure enough for values.</summary>
    public PhysicalFrame? Linked { get; init; }
}
