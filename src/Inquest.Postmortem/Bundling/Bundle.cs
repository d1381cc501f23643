using Inquest.Reporting;

namespace Inquest.Postmortem.Bundling;

/// <summary>What is needed to explain one crash somewhere else, and nothing else of the device.</summary>
public sealed record Bundle
{
    /// <summary>The crash.</summary>
    public required DumpInfo Dump { get; init; }

    /// <summary>Whether the ELF is the right one; one that does not match is not in the bundle.</summary>
    public required MatchInfo Match { get; init; }

    /// <summary>The files, the README first.</summary>
    public required IReadOnlyList<BundleFile> Files { get; init; }

    /// <summary>What was left out, each a sentence.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }
}
