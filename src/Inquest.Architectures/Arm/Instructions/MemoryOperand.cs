namespace Inquest.Architectures.Arm.Instructions;

/// <summary>
/// The memory that an instruction names: where (base, index, offset), how much (<see cref="AccessSize"/> times
/// <see cref="Count"/> bytes, ascending), and which way.
/// </summary>
public readonly record struct MemoryOperand
{
    /// <summary>The base register, 0 to 15. 15 is the literal form: the address of the instruction plus 4, rounded down to 4 (not for TBB and TBH, which do not round).</summary>
    public required int Base { get; init; }

    /// <summary>The index register; null when there is none.</summary>
    public int? Index { get; init; }

    /// <summary>How far the index is shifted to the left, in bits.</summary>
    public int IndexShift { get; init; }

    /// <summary>The immediate that is added to the base, in bytes, signed. For a post-indexed operand the base moves by it and the address is the base alone.</summary>
    public int Offset { get; init; }

    /// <summary>How the base takes part.</summary>
    public IndexMode Mode { get; init; }

    /// <summary>True when the instruction changes the base register.</summary>
    public bool WritesBack { get; init; }

    /// <summary>Bytes of one element: 1, 2, 4 or 8.</summary>
    public required int AccessSize { get; init; }

    /// <summary>How many elements are accessed, one behind the other; 1 for a plain load.</summary>
    public required int Count { get; init; }

    /// <summary>Read or write.</summary>
    public required AccessDirection Direction { get; init; }

    /// <summary>
    /// The alignment that the instruction demands on every core, in bytes; 1 when it demands none. LDRD, LDM, VLDR and the
    /// exclusives fault on an unaligned address always; a plain LDR only where <see cref="AccessSize"/> alignment is
    /// enforced: on ARMv6-M and ARMv8-M baseline, with CCR.UNALIGN_TRP, and in device memory.
    /// </summary>
    public int Alignment { get; init; }

    /// <summary>All bytes that the instruction touches.</summary>
    public int TotalSize => AccessSize * Count;

    /// <summary>True for a literal: base pc and no index.</summary>
    public bool IsLiteral => Base == 15 && Index is null;
}
