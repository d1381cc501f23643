namespace Inquest.Architectures.Arm.Instructions;

/// <summary>How a direct branch holds its offset (ARMv7-M ARM, A7.7.12; ARMv8-M ARM for the loop forms).</summary>
internal enum BranchForm : byte
{
    /// <summary>No direct branch.</summary>
    None,

    /// <summary>B T1 and T2: a signed number of halfwords.</summary>
    Short,

    /// <summary>CBZ, CBNZ, WLS: an unsigned number of halfwords, forwards.</summary>
    Forward,

    /// <summary>LE: an unsigned number of halfwords, backwards.</summary>
    Backward,

    /// <summary>B T3: S:J2:J1:imm6:imm11.</summary>
    Conditional,

    /// <summary>B T4 and BL: S:I1:I2:imm10:imm11, with I1 = NOT(J1 XOR S).</summary>
    Long,
}
