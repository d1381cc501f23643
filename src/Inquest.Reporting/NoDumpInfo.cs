namespace Inquest.Reporting;

/// <summary>Why no dump was found, as far as the bytes tell (exit code 3).</summary>
public sealed record NoDumpInfo
{
    /// <summary>Which case; one of <see cref="Words.NoDumpKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The case in one sentence.</summary>
    public required string Message { get; init; }

    /// <summary>What to do, one step each.</summary>
    public IReadOnlyList<string> Advice { get; init; } = [];
}
