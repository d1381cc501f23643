using Inquest.Target;

namespace Inquest.Unwinding;

/// <summary>One physical frame: code that had run up to <see cref="Pc"/>. Functions inlined there are for the symboliser to list.</summary>
public sealed class UnwoundFrame
{
    /// <summary>Position in the stack, 0 is the innermost.</summary>
    public required int Index { get; init; }

    /// <summary>The program counter, without Thumb bit: the faulting instruction, or the one behind a call.</summary>
    public required ulong Pc { get; init; }

    /// <summary>The address to look code up with: inside the call instruction for a caller, <see cref="Pc"/> itself (or the SVC in front of it) for a frame that an exception interrupted.</summary>
    public required ulong LookupPc { get; init; }

    /// <summary>True when an exception interrupted the frame, so that <see cref="Pc"/> is exact; false behind a call.</summary>
    public required bool IsInterrupted { get; init; }

    /// <summary>True when <see cref="LookupPc"/> lies in the firmware's code; false for a pc that was called or returned to in error.</summary>
    public required bool IsCode { get; init; }

    /// <summary>How the frame was found.</summary>
    public required FrameTrust Trust { get; init; }

    /// <summary>What speaks for the frame; one sentence without a full stop.</summary>
    public required string Evidence { get; init; }

    /// <summary>The frame's registers by DWARF number, as they were at <see cref="Pc"/>; those that nobody saved are unknown.</summary>
    public required RegisterSet Registers { get; init; }

    /// <summary>
    /// The registers (bit n is DWARF register n) that the function called from here overwrote without saving them, as compilers let
    /// functions do that never return; 0 for a frame that an exception interrupted.
    /// </summary>
    public uint OverwrittenByCallee { get; init; }

    /// <summary>The exception that interrupted this frame, set on the first frame below a handler; null elsewhere, also on the innermost frame.</summary>
    public ExceptionEntry? InterruptedBy { get; init; }

    /// <summary>The canonical frame address; null when it could not be computed.</summary>
    public ulong? Cfa { get; internal set; }
}
