namespace Inquest.Reporting;

/// <summary>One line of the device's log.</summary>
/// <param name="Text">The message without its prefix.</param>
/// <param name="Level">One of <see cref="Words.LogLevels"/>; null when not known.</param>
/// <param name="Module">The log module; null when not known.</param>
/// <param name="Timestamp">The time as the device gives it, in timer ticks or as printed; null when not known.</param>
/// <param name="Origin">One of <see cref="Words.LogOrigins"/>; null when not known.</param>
public sealed record LogLine(string Text, string? Level = null, string? Module = null, string? Timestamp = null, string? Origin = null);
