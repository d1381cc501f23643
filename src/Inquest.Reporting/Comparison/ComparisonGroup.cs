namespace Inquest.Reporting.Comparison;

/// <summary>Crashes that are taken for one bug.</summary>
public sealed record ComparisonGroup
{
    /// <summary>The hash that they share.</summary>
    public required string Hash { get; init; }

    /// <summary>The readable signature of the first of them.</summary>
    public required string Signature { get; init; }

    /// <summary>Whether it may change: made without an ELF, or with ELFs that may be another build's.</summary>
    public bool Provisional { get; init; }

    /// <summary>The names of the rows, in input order; also of those with the very same dump or log.</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];

    /// <summary>How often it happened: the very same dump or log in several rows counts once.</summary>
    public int Crashes { get; init; }

    /// <summary>The firmware it was seen with, in the order of <see cref="ComparisonReport.Firmware"/>.</summary>
    public IReadOnlyList<string> Firmware { get; init; } = [];

    /// <summary>One of <see cref="GroupTrendWords"/>; null when there is one firmware only, and where nothing tells which is the newest.</summary>
    public string? Trend { get; init; }
}
