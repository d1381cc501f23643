namespace Inquest.Reporting;

/// <summary>The time until a thread's wait or sleep ends by itself.</summary>
/// <param name="Ticks">Ticks of the system clock, counted from its last announcement: at the crash it may be a little less.</param>
/// <param name="Milliseconds">The same in milliseconds; null when the firmware does not say how many ticks make a second.</param>
public sealed record TimeoutInfo(ulong Ticks, ulong? Milliseconds);
