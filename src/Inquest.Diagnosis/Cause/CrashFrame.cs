namespace Inquest.Diagnosis.Cause;

/// <summary>One frame of the crashed call stack, as the rules need it; innermost first, inlined ones as frames of their own.</summary>
/// <param name="Pc">The faulting instruction in the first frame, else the return address.</param>
/// <param name="Function">The function's name; null when not known.</param>
/// <param name="File">Source file; null when not known.</param>
/// <param name="Line">Line, 1-based; null when not known.</param>
/// <param name="IsInlined">True when the function was inlined into the next frame's.</param>
/// <param name="IsSure">False for a frame that was searched for rather than unwound: rules then say "probably".</param>
/// <param name="IsInterrupted">True for code that an exception interrupted, whose own frames are further in.</param>
/// <param name="FrameBytes">Bytes that it takes of the stack; null for an inlined function, and when not known.</param>
public sealed record CrashFrame(
    ulong? Pc, string? Function, string? File = null, int? Line = null, bool IsInlined = false, bool IsSure = true, bool IsInterrupted = false,
    ulong? FrameBytes = null);
