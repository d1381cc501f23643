using Inquest.Target;

namespace Inquest.Unwinding;

/// <summary>What one step from a frame to its caller gave: the caller's registers, or the end.</summary>
internal readonly record struct FrameStep
{
    /// <summary>The caller's registers, pc and sp known; null at the end.</summary>
    public RegisterSet? Caller { get; init; }

    /// <summary>The caller's registers (bit n is DWARF register n) that the function overwrote without saving them.</summary>
    public uint Overwritten { get; init; }

    /// <summary>The canonical frame address of the frame that was left; null when it is not known.</summary>
    public ulong? Cfa { get; init; }

    /// <summary>The return address as found, with its Thumb bit; an EXC_RETURN when the frame is a handler's outermost.</summary>
    public ulong ReturnAddress { get; init; }

    /// <summary>How the caller was found.</summary>
    public FrameTrust Trust { get; init; }

    /// <summary>What speaks for it.</summary>
    public string Evidence { get; init; }

    /// <summary>Why there is no caller; null when there is one.</summary>
    public StackEnd? End { get; init; }

    public static FrameStep Stop(StackEndReason reason, string detail, ulong? cfa = null, ulong? missingAddress = null, int? missingRegister = null) =>
        new() { Cfa = cfa, End = new(reason, detail, missingAddress, missingRegister) };
}
