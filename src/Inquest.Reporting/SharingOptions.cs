namespace Inquest.Reporting;

/// <summary>How a report that is made to be passed on is written.</summary>
public sealed record SharingOptions
{
    /// <summary>Whether memory contents, texts and log lines are shown; else <see cref="Redaction"/> takes them out.</summary>
    public bool IncludeMemory { get; init; }

    /// <summary>The report as these options allow it.</summary>
    internal Report Prepare(Report report) => IncludeMemory ? report : Redaction.WithoutMemory(report);
}
