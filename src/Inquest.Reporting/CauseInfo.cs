namespace Inquest.Reporting;

/// <summary>What happened, in words, with its evidence.</summary>
public sealed record CauseInfo
{
    /// <summary>The answer in one line: <c>Null dereference: read of 4 bytes at 0x0000000c</c>.</summary>
    public required string Title { get; init; }

    /// <summary>The class; one of <see cref="Words.CauseKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Zephyr's reason; null when the dump does not hold it.</summary>
    public ReasonInfo? Reason { get; init; }

    /// <summary>The address that was touched; null when it is not known.</summary>
    public ulong? FaultAddress { get; init; }

    /// <summary>How it was touched; one of <see cref="Words.AccessKinds"/>, or null when not known.</summary>
    public string? Access { get; init; }

    /// <summary>Bytes touched; null when not known.</summary>
    public int? AccessSize { get; init; }

    /// <summary>The faulting instruction as assembly, such as <c>ldr r3, [r0, #12]</c>; null when not known.</summary>
    public string? Instruction { get; init; }

    /// <summary>The same in the source's terms: <c>pkt->len with pkt = NULL</c>, of a call or a division the value alone, <c>transport->send = NULL</c>; null when not known.</summary>
    public string? Expression { get; init; }

    /// <summary>Where: function, file and line of the fault, as one phrase; null when not known.</summary>
    public string? Location { get; init; }

    /// <summary>The same as data: index of the crashed thread's frame to look at, which need not be the innermost; null when not known.</summary>
    public int? Frame { get; init; }

    /// <summary>Whether the cause is an inference (a computation over what the dump holds) rather than stated by it.</summary>
    public bool Inferred { get; init; }

    /// <summary>Each piece of evidence, a sentence.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>What to do, a sentence each.</summary>
    public IReadOnlyList<string> Advice { get; init; } = [];

    /// <summary>The source around the faulting line; null when the source is not at hand.</summary>
    public SourceExcerpt? Source { get; init; }
}
