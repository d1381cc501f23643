namespace Inquest.Reporting.Words;

/// <summary>The level of a log line. An open list: a reader must bear words that it does not know.</summary>
public static class LogLevels
{
    /// <summary>Error.</summary>
    public const string Error = "err";

    /// <summary>Warning.</summary>
    public const string Warning = "wrn";

    /// <summary>Information.</summary>
    public const string Info = "inf";

    /// <summary>Debugging.</summary>
    public const string Debug = "dbg";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } = [Error, Warning, Info, Debug];
}
