namespace Inquest.Reporting.Check;

/// <summary>Whether a build is fit for a post-mortem, and which lines would make it better: what <c>check</c> prints. Immutable.</summary>
public sealed record CheckReport
{
    /// <summary>The schema's number; it rises when a name changes its meaning.</summary>
    public const int SchemaVersion = 1;

    /// <summary>The program that made the report.</summary>
    public required ToolInfo Tool { get; init; }

    /// <summary>The ELF's display path.</summary>
    public required string Elf { get; init; }

    /// <summary>The processor; null when it is none that Zephyr names.</summary>
    public string? Architecture { get; init; }

    /// <summary>The build id; null without one.</summary>
    public string? BuildId { get; init; }

    /// <summary>True when a crash of this build can be explained: a dump is written, and the ELF names functions.</summary>
    public required bool IsFit { get; init; }

    /// <summary>The answer in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Everything that was looked at, what matters most first.</summary>
    public required IReadOnlyList<CheckItem> Items { get; init; }
}
