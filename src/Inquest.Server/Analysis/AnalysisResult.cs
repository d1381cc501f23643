using Inquest.Reporting;
using Inquest.Server.Symbols;

namespace Inquest.Server.Analysis;

/// <summary>What an analysing process found out about a dump, beside the report itself; what is not known is null.</summary>
internal sealed record AnalysisResult
{
    /// <summary>The dump's new state, one of <see cref="Dumps.DumpProgress"/>.</summary>
    public required string State { get; init; }

    /// <summary>A sentence on the state.</summary>
    public string? Why { get; init; }

    /// <summary>Version of the analyser.</summary>
    public string? Analyser { get; init; }

    /// <summary>Whether the ELF is the right one.</summary>
    public string? Verdict { get; init; }

    /// <summary>Whether several ELFs fit alike.</summary>
    public bool Ambiguous { get; init; }

    /// <summary>Number of the ELF that was used, 0-based in the order of the request.</summary>
    public int? Elf { get; init; }

    /// <summary>The architecture.</summary>
    public string? Architecture { get; init; }

    /// <summary>What happened, in one line.</summary>
    public string? Title { get; init; }

    /// <summary>The class of the cause.</summary>
    public string? Kind { get; init; }

    /// <summary>Where.</summary>
    public string? Location { get; init; }

    /// <summary>The readable signature; null when no dump was explained.</summary>
    public string? Signature { get; init; }

    /// <summary>The signature's hash.</summary>
    public string? SignatureHash { get; init; }

    /// <summary>Version of the signature's rules.</summary>
    public int? SignatureVersion { get; init; }

    /// <summary>Whether the signature holds for dumps of one build only: it was made without an ELF, or names no function.</summary>
    public bool Provisional { get; init; }

    /// <summary>The build id that the dump tells.</summary>
    public string? BuildId { get; init; }

    /// <summary>What the device module wrote into the dump about the device and its run, as it stands there.</summary>
    public DeviceInfo? Told { get; init; }

    /// <summary>Where the section's bytes lie that was asked for.</summary>
    public FilePart? Part { get; init; }

    /// <summary>What the ELF lacks for a post-mortem; null for a dump.</summary>
    public IReadOnlyList<SymbolLack>? Lacks { get; init; }
}
