namespace Inquest.Binary;

/// <summary>How much a diagnostic matters to the result.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Worth knowing; nothing is lost.</summary>
    Note,

    /// <summary>Something is missing or damaged; the result is less than it could be.</summary>
    Warning,

    /// <summary>A part could not be read at all.</summary>
    Error,
}
