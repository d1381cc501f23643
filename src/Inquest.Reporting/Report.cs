namespace Inquest.Reporting;

/// <summary>
/// The answer of one command as plain data: what <c>explain</c> and <c>find</c> print, in any format. Immutable; safe to
/// share between threads. Every value that is not known is null, never zero.
/// </summary>
/// <remarks>The JSON names and their order are a contract: docs/schema/report-1.json.</remarks>
public sealed record Report
{
    /// <summary>The schema's number; it rises when a name changes its meaning.</summary>
    public const int SchemaVersion = 1;

    /// <summary>The program that made the report.</summary>
    public required ToolInfo Tool { get; init; }

    /// <summary>Every file that was read, members of archives too, in the order in which they were given.</summary>
    public IReadOnlyList<InputInfo> Inputs { get; init; } = [];

    /// <summary>The dumps that were explained (for <c>find</c>: all that were found, with only <see cref="DumpReport.Dump"/> filled).</summary>
    public IReadOnlyList<DumpReport> Dumps { get; init; } = [];

    /// <summary>Dumps that were found but not explained, newest first; the text names them in one line.</summary>
    public IReadOnlyList<DumpInfo> OtherDumps { get; init; } = [];

    /// <summary>Why there is no dump; null when there is one.</summary>
    public NoDumpInfo? NoDump { get; init; }

    /// <summary>What was found damaged or missing in the inputs, in the order in which it was met.</summary>
    public IReadOnlyList<DiagnosticInfo> Diagnostics { get; init; } = [];

    /// <summary>How many further diagnostics were dropped because there were too many.</summary>
    public long DroppedDiagnostics { get; init; }

    /// <summary>Next steps for the reader, each a short phrase such as <c>--threads all</c>.</summary>
    public IReadOnlyList<string> Hints { get; init; } = [];
}
