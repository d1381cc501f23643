namespace Inquest.Reporting;

/// <summary>Whether the ELF is the firmware that wrote the dump, and how that is known.</summary>
public sealed record MatchInfo
{
    /// <summary>One of <see cref="Words.MatchVerdicts"/>.</summary>
    public required string Verdict { get; init; }

    /// <summary>The ELF that was judged, as a display path; null when there was none.</summary>
    public string? Elf { get; init; }

    /// <summary>How sure the verdict is, from 0 to 1; null for <c>no-elf</c>.</summary>
    public double? Confidence { get; init; }

    /// <summary>The verdict in one sentence, with its strongest evidence; it opens the report.</summary>
    public string? Summary { get; init; }

    /// <summary>Each piece of evidence, strongest first.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>The other ELFs among the inputs: what each serves for, or why it is not used.</summary>
    public IReadOnlyList<OtherElfInfo> OtherElves { get; init; } = [];
}
