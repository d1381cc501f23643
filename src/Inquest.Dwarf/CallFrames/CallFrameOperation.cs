namespace Inquest.Dwarf.CallFrames;

/// <summary>Call-frame instructions (DWARF 5 §7.24, and the GNU and MIPS ones in use).</summary>
internal enum CallFrameOperation : byte
{
    Nop = 0x00,
    SetLoc = 0x01,
    AdvanceLoc1 = 0x02,
    AdvanceLoc2 = 0x03,
    AdvanceLoc4 = 0x04,
    OffsetExtended = 0x05,
    RestoreExtended = 0x06,
    Undefined = 0x07,
    SameValue = 0x08,
    Register = 0x09,
    RememberState = 0x0A,
    RestoreState = 0x0B,
    DefCfa = 0x0C,
    DefCfaRegister = 0x0D,
    DefCfaOffset = 0x0E,
    DefCfaExpression = 0x0F,
    Expression = 0x10,
    OffsetExtendedSf = 0x11,
    DefCfaSf = 0x12,
    DefCfaOffsetSf = 0x13,
    ValOffset = 0x14,
    ValOffsetSf = 0x15,
    ValExpression = 0x16,
    MipsAdvanceLoc8 = 0x1D,
    Aarch64NegateRaState = 0x2D,
    GnuArgsSize = 0x2E,
    GnuNegativeOffsetExtended = 0x2F,

    /// <summary>The three operations below keep an operand in their low six bits.</summary>
    AdvanceLoc = 0x40,
    Offset = 0x80,
    Restore = 0xC0,
}
