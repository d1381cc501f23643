namespace Inquest.Dwarf.CallFrames;

/// <summary>How the caller's value of a register is found (DWARF 5 §6.4.1).</summary>
public enum RegisterRuleKind : byte
{
    /// <summary>The table says nothing: the architecture's default applies (ARM: callee-saved registers keep their value, others are lost).</summary>
    Unspecified,

    /// <summary>The value is lost. For the return address it marks the outermost frame.</summary>
    Undefined,

    /// <summary>The register was not changed.</summary>
    SameValue,

    /// <summary>Saved at CFA + N.</summary>
    Offset,

    /// <summary>Is CFA + N.</summary>
    ValueOffset,

    /// <summary>Held in another register.</summary>
    Register,

    /// <summary>Saved at the address that an expression computes.</summary>
    Expression,

    /// <summary>Is what an expression computes.</summary>
    ValueExpression,
}
