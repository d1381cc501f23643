namespace Inquest.Dwarf.CallFrames;

/// <summary>How the canonical frame address of a row is computed: register + offset, or an expression (DWARF 5 §6.4.1).</summary>
/// <param name="IsDefined">False when the table has no rule for it yet.</param>
/// <param name="Register">The base register; meaningless for an expression.</param>
/// <param name="Offset">Bytes added to the register.</param>
/// <param name="Expression">The expression; empty for register + offset.</param>
public readonly record struct CfaRule(bool IsDefined, int Register, long Offset, ReadOnlyMemory<byte> Expression = default)
{
    /// <summary>True when the address comes from <see cref="Expression"/>.</summary>
    public bool IsExpression => IsDefined && !Expression.IsEmpty;
}
