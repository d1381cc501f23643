namespace Inquest.Diagnosis.Cause;

/// <summary>Why the device crashed, in words, with the evidence for it.</summary>
public sealed record CauseOfDeath
{
    /// <summary>The class.</summary>
    public required CauseKind Kind { get; init; }

    /// <summary>The answer in one line: <c>Null dereference: read of 4 bytes at 0x0000000c</c>.</summary>
    public required string Title { get; init; }

    /// <summary>The address that was touched; null when it is not known or none was.</summary>
    public ulong? FaultAddress { get; init; }

    /// <summary>How it was touched; null when not known.</summary>
    public FaultAccess? Access { get; init; }

    /// <summary>Bytes touched; null when not known.</summary>
    public int? AccessSize { get; init; }

    /// <summary>The faulting instruction as assembly; null when not known, or when the cause is no instruction's.</summary>
    public string? Instruction { get; init; }

    /// <summary>Where that instruction stands: the load or store, the call that jumped, the division. Null when not known.</summary>
    public ulong? InstructionAddress { get; init; }

    /// <summary>The pointer register of the faulting access, the jump's target, or the divisor; null when there is none. With it the expression in the source's terms is found.</summary>
    public string? PointerRegister { get; init; }

    /// <summary>The failed assertion; null when none failed.</summary>
    public FailedAssertion? Assertion { get; init; }

    /// <summary>The function at fault where it is not the innermost frame's: the one whose canary broke, the one that asserted; null otherwise.</summary>
    public string? Function { get; init; }

    /// <summary>True when the cause is an inference over what the dump holds rather than stated by it.</summary>
    public bool Inferred { get; init; }

    /// <summary>Each piece of evidence, a sentence.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>What to do, a sentence each.</summary>
    public IReadOnlyList<string> Advice { get; init; } = [];
}
