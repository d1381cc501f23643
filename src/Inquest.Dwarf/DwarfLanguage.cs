namespace Inquest.Dwarf;

/// <summary>The source language of a unit (DWARF 5 §7.12), as far as Zephyr firmware has it. The enum is open: other numbers may occur.</summary>
public enum DwarfLanguage : ushort
{
    /// <summary>DW_LANG_C89.</summary>
    C89 = 0x01,

    /// <summary>DW_LANG_C.</summary>
    C = 0x02,

    /// <summary>DW_LANG_Ada83.</summary>
    Ada83 = 0x03,

    /// <summary>DW_LANG_C_plus_plus.</summary>
    CPlusPlus = 0x04,

    /// <summary>DW_LANG_C99.</summary>
    C99 = 0x0c,

    /// <summary>DW_LANG_Ada95.</summary>
    Ada95 = 0x0d,

    /// <summary>DW_LANG_Go.</summary>
    Go = 0x16,

    /// <summary>DW_LANG_D.</summary>
    D = 0x19,

    /// <summary>DW_LANG_C_plus_plus_11.</summary>
    CPlusPlus11 = 0x1a,

    /// <summary>DW_LANG_Rust.</summary>
    Rust = 0x1c,

    /// <summary>DW_LANG_C11.</summary>
    C11 = 0x1d,

    /// <summary>DW_LANG_Swift.</summary>
    Swift = 0x1e,

    /// <summary>DW_LANG_C_plus_plus_14.</summary>
    CPlusPlus14 = 0x21,

    /// <summary>DW_LANG_Zig.</summary>
    Zig = 0x27,

    /// <summary>DW_LANG_C_plus_plus_17.</summary>
    CPlusPlus17 = 0x2a,

    /// <summary>DW_LANG_C_plus_plus_20.</summary>
    CPlusPlus20 = 0x2b,

    /// <summary>DW_LANG_C17.</summary>
    C17 = 0x2c,

    /// <summary>DW_LANG_Mips_Assembler.</summary>
    MipsAssembler = 0x8001,
}
