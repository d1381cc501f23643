namespace Inquest.Architectures.Arm.Instructions;

/// <summary>A condition, numbered as the instruction set encodes it (ARMv7-M ARM, A7.3, table A7-1).</summary>
public enum ConditionCode : byte
{
    /// <summary>EQ: Z set.</summary>
    Equal,

    /// <summary>NE: Z clear.</summary>
    NotEqual,

    /// <summary>CS: C set.</summary>
    CarrySet,

    /// <summary>CC: C clear.</summary>
    CarryClear,

    /// <summary>MI: N set.</summary>
    Negative,

    /// <summary>PL: N clear.</summary>
    Positive,

    /// <summary>VS: V set.</summary>
    OverflowSet,

    /// <summary>VC: V clear.</summary>
    OverflowClear,

    /// <summary>HI: C set and Z clear.</summary>
    UnsignedHigher,

    /// <summary>LS: C clear or Z set.</summary>
    UnsignedLowerOrSame,

    /// <summary>GE: N equals V.</summary>
    GreaterOrEqual,

    /// <summary>LT: N differs from V.</summary>
    Less,

    /// <summary>GT: Z clear, and N equals V.</summary>
    Greater,

    /// <summary>LE: Z set, or N differs from V.</summary>
    LessOrEqual,

    /// <summary>AL: always.</summary>
    Always,
}
