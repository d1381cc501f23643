namespace Inquest.Reporting;

/// <summary>A frame that took no part in the fingerprint.</summary>
/// <param name="Function">Its function.</param>
/// <param name="Why">The rule that skipped it, a phrase.</param>
public sealed record SkippedFrame(string Function, string Why);
