namespace Inquest.Zephyr.Log;

/// <summary>What a device's log still held when it crashed.</summary>
/// <param name="Messages">The messages that were never put out, oldest first.</param>
/// <param name="Clock">How many units of <see cref="LogMessage.Timestamp"/> make a second; null when not known.</param>
/// <param name="Note">What is missing and why, a sentence; null when the buffer was read to its end, or the firmware has none.</param>
public sealed record LogBacklog(IReadOnlyList<LogMessage> Messages, ulong? Clock, string? Note)
{
    /// <summary>A firmware without deferred logging.</summary>
    public static LogBacklog None { get; } = new([], null, null);

    /// <summary>False when no byte of the buffer was read: then damage to the dump cannot have made the note wrong.</summary>
    public bool WasRead { get; init; } = true;
}
