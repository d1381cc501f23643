namespace Inquest.Reporting;

/// <summary>One frame of a call stack, a physical or an inlined one.</summary>
public sealed record FrameInfo
{
    /// <summary>Its number in the list, from 0, innermost first.</summary>
    public required int Index { get; init; }

    /// <summary>The address of the instruction: the faulting one in the first frame, else the return address; null when not known.</summary>
    public ulong? Pc { get; init; }

    /// <summary>The canonical frame address (the stack pointer before the call); null when not known.</summary>
    public ulong? Cfa { get; init; }

    /// <summary>The function's name as the source writes it; null when not known.</summary>
    public string? Function { get; init; }

    /// <summary>
    /// Other functions that the linker or compiler folded into the same code, by name: the crash may have been in any of
    /// them. Empty when there is none, and on inlined frames.
    /// </summary>
    public IReadOnlyList<string> SameCodeAs { get; init; } = [];

    /// <summary>Bytes from the function's start to <see cref="Pc"/>; null when not known.</summary>
    public ulong? Offset { get; init; }

    /// <summary>The source file as the compiler recorded it, shortened by the prefix that all share; null when not known.</summary>
    public string? File { get; init; }

    /// <summary>Line, 1-based; null when not known.</summary>
    public int? Line { get; init; }

    /// <summary>The line of <see cref="File"/> on which the function's name stands, 1-based, to hold a source file against; null when not known. In no output.</summary>
    public int? DeclaredLine { get; init; }

    /// <summary>Column, 1-based; null when not known.</summary>
    public int? Column { get; init; }

    /// <summary>Whether the function was inlined into the next frame's.</summary>
    public bool Inlined { get; init; }

    /// <summary>How the frame was found; one of <see cref="Words.FrameTrusts"/>. An inlined frame has its caller's.</summary>
    public required string Trust { get; init; }

    /// <summary>The ELF that the address belongs to; null when none does.</summary>
    public string? Module { get; init; }

    /// <summary>Set on the first frame below an exception: the exception that interrupted it.</summary>
    public ExceptionInfo? InterruptedBy { get; init; }

    /// <summary>Functions between this frame and the next that left no frames; null when there is none, and when nothing tells. Of inlined frames the outermost has them.</summary>
    public TailCallInfo? TailCalls { get; init; }

    /// <summary>Arguments first, then locals, innermost block first.</summary>
    public IReadOnlyList<VariableInfo> Variables { get; init; } = [];

    /// <summary>Link to the line at the exact commit; null without a manifest.</summary>
    public string? Permalink { get; init; }

    /// <summary>How the frame is known where <see cref="Trust"/> is not enough: a sentence; else null.</summary>
    public string? Evidence { get; init; }
}
