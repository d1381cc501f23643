namespace Inquest.Unwinding;

/// <summary>
/// The functions between a call and the frame that it led to, which left no frames: each ended in a jump to the next (a tail
/// call), so that what it jumped to returns to the caller in its place.
/// </summary>
/// <param name="Entries">Where they begin, innermost first; the last is the function that was called.</param>
/// <param name="IsWhole">True when the code leaves one way only; false when only the function that was called is known.</param>
public sealed record TailCallChain(IReadOnlyList<ulong> Entries, bool IsWhole);
