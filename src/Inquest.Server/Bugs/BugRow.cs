namespace Inquest.Server.Bugs;

/// <summary>One bug as lists show it.</summary>
internal sealed record BugRow
{
    /// <summary>Its number; links to it stay good after a merge.</summary>
    public required long Id { get; init; }

    /// <summary>Its project's number.</summary>
    public required long ProjectId { get; init; }

    /// <summary>The readable signature.</summary>
    public required string Signature { get; init; }

    /// <summary>What happened, in one line, as its first dump tells it.</summary>
    public required string Title { get; init; }

    /// <summary>The class of the cause; null when not known.</summary>
    public string? Kind { get; init; }

    /// <summary>Where; null when not known.</summary>
    public string? Location { get; init; }

    /// <summary>Whether its dumps were explained without an ELF.</summary>
    public bool Provisional { get; init; }

    /// <summary>One of <see cref="BugStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>The version that mends it; null when not resolved.</summary>
    public string? ResolvedIn { get; init; }

    /// <summary>The bug that it was merged into; null when it stands alone.</summary>
    public long? MergedInto { get; init; }

    /// <summary>The version in which it is new: the earliest that it was seen in; null when its dumps tell none.</summary>
    public string? FirstVersion { get; init; }

    /// <summary>When its first dump arrived.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>When it was heard of last.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>Dumps stored.</summary>
    public required long Dumps { get; init; }

    /// <summary>Crashes, those that were only counted too.</summary>
    public required long Occurrences { get; init; }

    /// <summary>Devices that are known by name.</summary>
    public required long Devices { get; init; }

    /// <summary>Crashes a day, the last 14 days, today last; empty where it was not asked for.</summary>
    public IReadOnlyList<long> Trend { get; init; } = [];
}
