namespace Inquest.Reporting;

/// <summary>
/// Functions between a frame and the next one that left no frames of their own: each ended in a jump to what it called last (a tail
/// call). The evidence is in the code: the call in the next frame goes to the last of them.
/// </summary>
/// <param name="Functions">Their names, innermost first as frames are; the last is the one that the next frame called.</param>
/// <param name="Whole">False when more of them may stand before the first, where the code leaves several ways.</param>
public sealed record TailCallInfo(IReadOnlyList<string> Functions, bool Whole);
