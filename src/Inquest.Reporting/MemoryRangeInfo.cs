namespace Inquest.Reporting;

/// <summary>A half-open range of target memory.</summary>
/// <param name="Start">First address.</param>
/// <param name="End">The address after the last byte.</param>
/// <param name="What">What lies there, such as <c>heap</c> or <c>stack of hid_tx</c>; null when not known.</param>
public sealed record MemoryRangeInfo(ulong Start, ulong End, string? What = null);
