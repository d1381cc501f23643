namespace Inquest.Reporting;

/// <summary>One dump and all that was found out about it.</summary>
public sealed record DumpReport
{
    /// <summary>The dump itself.</summary>
    public required DumpInfo Dump { get; init; }

    /// <summary>The firmware that was running, as far as the inputs tell without an ELF; null when nothing is known.</summary>
    public FirmwareInfo? Firmware { get; init; }

    /// <summary>What the device module wrote down about the device; null without its latch block in the dump.</summary>
    public DeviceInfo? Device { get; init; }

    /// <summary>Whether the ELF is the right one; null when it was not asked (<c>find</c>).</summary>
    public MatchInfo? Match { get; init; }

    /// <summary>What happened; null when it was not analysed (<c>find</c>, or a mismatch without <c>--force</c>).</summary>
    public CauseInfo? Cause { get; init; }

    /// <summary>The registers at the fault, in the architecture's order.</summary>
    public IReadOnlyList<RegisterInfo> Registers { get; init; } = [];

    /// <summary>The threads; the crashed one first, then as the kernel lists them.</summary>
    public IReadOnlyList<ThreadInfo> Threads { get; init; } = [];

    /// <summary>What was found beside the cause: deadlocks, stacks close to an overflow.</summary>
    public IReadOnlyList<FindingInfo> Findings { get; init; } = [];

    /// <summary>What is known about threads beyond the list: cut, corrupted, or not in the dump; each a sentence.</summary>
    public IReadOnlyList<string> ThreadNotes { get; init; } = [];

    /// <summary>What groups this crash with others; null when nothing to group by is known.</summary>
    public FingerprintInfo? Fingerprint { get; init; }

    /// <summary>Global expressions asked for with <c>--print</c>.</summary>
    public IReadOnlyList<VariableInfo> Printed { get; init; } = [];

    /// <summary>Log lines found in the dump's memory or in the input text, oldest first.</summary>
    public IReadOnlyList<LogLine> Log { get; init; } = [];

    /// <summary>The memory that the dump holds, with its bytes, in ascending order; empty unless it was asked for (<c>--include-memory</c>).</summary>
    public IReadOnlyList<MemoryContent> MemoryContents { get; init; } = [];

    /// <summary>What of the device's log is missing and why, a sentence; null when nothing is, or the firmware keeps none.</summary>
    public string? LogNote { get; init; }

    /// <summary>What the reader must know before believing the rest, each a sentence.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
