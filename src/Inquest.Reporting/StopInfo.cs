namespace Inquest.Reporting;

/// <summary>Why a call stack ends.</summary>
/// <param name="Reason">One of <see cref="Words.StopReasons"/>.</param>
/// <param name="Detail">One sentence: which bytes or which register were missing; null when the reason says it all.</param>
public sealed record StopInfo(string Reason, string? Detail);
