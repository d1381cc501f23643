namespace Inquest.Reporting.Words;

/// <summary>Where a log line comes from. An open list: a reader must bear words that it does not know.</summary>
public static class LogOrigins
{
    /// <summary>It waited in the log's buffer when the device crashed: nobody has seen it.</summary>
    public const string NeverOutput = "never-output";

    /// <summary>It was being put out when the device crashed: a part may have been seen.</summary>
    public const string BeingOutput = "being-output";

    /// <summary>The console's ring in RAM.</summary>
    public const string RamConsole = "ram-console";

    /// <summary>The input's own text.</summary>
    public const string Text = "text";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } = [NeverOutput, BeingOutput, RamConsole, Text];
}
