namespace Inquest.Server.Analysis;

/// <summary>What an analysing process is to do.</summary>
internal sealed record WorkerRequest
{
    /// <summary>The file with the dump; null to look into the ELF alone.</summary>
    public string? Dump { get; init; }

    /// <summary>The dump's name in the report.</summary>
    public string DumpName { get; init; } = "dump";

    /// <summary>What is wanted of the dump; null for its report.</summary>
    public DumpExportKind? Export { get; init; }

    /// <summary>The section whose place in the first ELF is asked for; null when none is.</summary>
    public string? Section { get; init; }

    /// <summary>The ELFs to try, the likeliest first.</summary>
    public IReadOnlyList<WorkerElf> Elves { get; init; } = [];

    /// <summary>Files of the keys that open the project's sealed dumps.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>How many of the ELFs are likely enough to be tried together at first.</summary>
    public int FirstElves { get; init; } = 1;
}
