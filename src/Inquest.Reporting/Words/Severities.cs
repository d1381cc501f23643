namespace Inquest.Reporting.Words;

/// <summary>How much a diagnostic matters. An open list: a reader must bear words that it does not know.</summary>
public static class Severities
{
    /// <summary>Worth knowing; nothing is lost.</summary>
    public const string Note = "note";

    /// <summary>The result is less than it could be.</summary>
    public const string Warning = "warning";

    /// <summary>A part could not be read at all.</summary>
    public const string Error = "error";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } = [Note, Warning, Error];
}
