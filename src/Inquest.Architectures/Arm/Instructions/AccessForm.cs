namespace Inquest.Architectures.Arm.Instructions;

/// <summary>
/// How an encoding's fields make a memory operand. What differs between encodings is stated here; the fields themselves
/// (base <c>n</c>, index <c>m</c>, immediate <c>i</c>, up <c>U</c>, pre-index <c>P</c>, write-back <c>W</c>, register
/// list <c>r</c>) are found by their letters in the pattern.
/// </summary>
/// <param name="Size">Bytes of one element.</param>
internal sealed record AccessForm(int Size)
{
    /// <summary>The field that counts elements instead of a constant or a register list: VLDM's immediate.</summary>
    public const int CountIsImmediate = -1;

    /// <summary>Elements; ignored when the pattern has a register list.</summary>
    public int Count { get; init; } = 1;

    /// <summary>What one unit of the immediate is worth, in bytes.</summary>
    public int Scale { get; init; } = 1;

    /// <summary>A base that is not in a field: 13 or 15.</summary>
    public int? Base { get; init; }

    /// <summary>A shift of the index that is not in a field.</summary>
    public int IndexShift { get; init; }

    /// <summary>The alignment demanded on every core.</summary>
    public int Alignment { get; init; } = 1;

    /// <summary>True for the forms that begin below the base: STMDB, PUSH.</summary>
    public bool Descends { get; init; }

    /// <summary>True when the base changes though no <c>W</c> field says so; LDM T1 then spares a base that it loads.</summary>
    public bool WritesBack { get; init; }
}
