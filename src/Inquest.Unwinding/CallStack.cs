namespace Inquest.Unwinding;

/// <summary>The frames of one thread, innermost first, and why they end.</summary>
/// <param name="Frames">The frames; empty when not even the innermost is known.</param>
/// <param name="End">Why there are no more.</param>
/// <param name="StackPointerEvidence">How the stack pointer at the crash was established; empty for a thread that did not crash.</param>
public sealed record CallStack(IReadOnlyList<UnwoundFrame> Frames, StackEnd End, string StackPointerEvidence = "");
