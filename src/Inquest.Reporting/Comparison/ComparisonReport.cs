namespace Inquest.Reporting.Comparison;

/// <summary>The answer of <c>compare</c> as plain data. Immutable; what is not known is null.</summary>
public sealed record ComparisonReport
{
    /// <summary>The schema's number.</summary>
    public const int SchemaVersion = 1;

    /// <summary>The program that made the report.</summary>
    public required ToolInfo Tool { get; init; }

    /// <summary>One row for each report (an attachment, an issue's folder), in input order.</summary>
    public IReadOnlyList<ComparisonRow> Rows { get; init; } = [];

    /// <summary>The groups, the one with most crashes first.</summary>
    public IReadOnlyList<ComparisonGroup> Groups { get; init; } = [];

    /// <summary>The ELFs that crashes came from: those of one firmware together, oldest first where that is known (<see cref="FirmwareOrder"/>).</summary>
    public IReadOnlyList<string> Firmware { get; init; } = [];

    /// <summary>The same by firmware, with how the age of the builds is known: nothing in an ELF tells it.</summary>
    public IReadOnlyList<ComparisonFirmware> FirmwareOrder { get; init; } = [];

    /// <summary>The closer comparison; null unless there are exactly two crashes.</summary>
    public ComparisonPair? Pair { get; init; }

    /// <summary>What was found damaged in the inputs.</summary>
    public IReadOnlyList<DiagnosticInfo> Diagnostics { get; init; } = [];
}
