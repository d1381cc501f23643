namespace Inquest.Reporting.Comparison;

/// <summary>One report: what it holds, the ELF that it took from the pool, and the group that it fell into.</summary>
public sealed record ComparisonRow
{
    /// <summary>The report, as a display path.</summary>
    public required string Name { get; init; }

    /// <summary>The dump and what was found out about it; null when there is none.</summary>
    public DumpReport? Report { get; init; }

    /// <summary>Hash of the group; null when it could not be signed.</summary>
    public string? Group { get; init; }

    /// <summary>The firmware, as it stands in <see cref="ComparisonReport.Firmware"/>; null when no ELF was proved or likely.</summary>
    public string? Firmware { get; init; }

    /// <summary>An earlier row with the very same dump, or the very same fatal text of a log; null when there is none.</summary>
    public string? SameDumpAs { get; init; }

    /// <summary>Further dumps in the report, which were not compared.</summary>
    public int OtherDumps { get; init; }

    /// <summary>Why there is no dump, or why the report could not be read, a sentence; null otherwise.</summary>
    public string? Failure { get; init; }

    /// <summary>What to ask the reporter for, a sentence; null when nothing is missing.</summary>
    public string? Ask { get; init; }
}
