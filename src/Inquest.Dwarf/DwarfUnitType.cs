namespace Inquest.Dwarf;

/// <summary>The kind of a unit (DWARF 5 §7.5.1); units before version 5 get the kind that they would have. The enum is open: other numbers may occur.</summary>
public enum DwarfUnitType : byte
{
    /// <summary>DW_UT_compile.</summary>
    Compile = 0x01,

    /// <summary>DW_UT_type.</summary>
    Type = 0x02,

    /// <summary>DW_UT_partial.</summary>
    Partial = 0x03,

    /// <summary>DW_UT_skeleton.</summary>
    Skeleton = 0x04,

    /// <summary>DW_UT_split_compile.</summary>
    SplitCompile = 0x05,

    /// <summary>DW_UT_split_type.</summary>
    SplitType = 0x06,
}
