namespace Inquest.Reporting;

/// <summary>A thread's stack.</summary>
/// <param name="Start">Lowest address.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Used">Bytes in use at the crash; null when the stack pointer is not known.</param>
/// <param name="HighWater">The most bytes ever used, by the fill pattern; null when the stack was not filled or is not in the dump.</param>
public sealed record StackInfo(ulong Start, ulong Size, ulong? Used, ulong? HighWater = null);
