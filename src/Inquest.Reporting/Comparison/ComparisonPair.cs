namespace Inquest.Reporting.Comparison;

/// <summary>Two crashes held against each other.</summary>
public sealed record ComparisonPair
{
    /// <summary>Whether they are taken for the same bug; null when it cannot be told: without the ELF of both, or where neither a function nor the thread is known.</summary>
    public required bool? Same { get; init; }

    /// <summary>How sure that is: <c>high</c>, <c>medium</c> or <c>low</c>.</summary>
    public required string Certainty { get; init; }

    /// <summary>Why, a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Functions that both went through, innermost first.</summary>
    public IReadOnlyList<string> Shared { get; init; } = [];

    /// <summary>Functions of the first crash alone.</summary>
    public IReadOnlyList<string> OnlyFirst { get; init; } = [];

    /// <summary>Functions of the second crash alone.</summary>
    public IReadOnlyList<string> OnlySecond { get; init; } = [];

    /// <summary>What else differs: cause, thread, firmware, processor; a sentence each.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];
}
