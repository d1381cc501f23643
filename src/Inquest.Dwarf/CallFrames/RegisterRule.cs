namespace Inquest.Dwarf.CallFrames;

/// <summary>The rule for one register in one row (DWARF 5 §6.4.1).</summary>
/// <param name="Kind">Which rule.</param>
/// <param name="Operand">The factored offset in bytes, or the number of the other register; 0 for the other kinds.</param>
/// <param name="Expression">The DWARF expression of the expression kinds; empty for the others.</param>
public readonly record struct RegisterRule(RegisterRuleKind Kind, long Operand = 0, ReadOnlyMemory<byte> Expression = default);
