namespace Inquest.Zephyr.Log;

/// <summary>What stood on the console in RAM.</summary>
/// <param name="Lines">The lines, oldest first.</param>
/// <param name="Note">What is missing or not certain and why, a sentence; null when nothing is, or the firmware has no such console.</param>
public sealed record RamConsole(IReadOnlyList<string> Lines, string? Note)
{
    /// <summary>A firmware without such a console, or one that is not in the dump.</summary>
    public static RamConsole None { get; } = new([], null);
}
