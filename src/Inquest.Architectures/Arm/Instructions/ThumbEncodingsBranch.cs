using static Inquest.Architectures.Arm.Instructions.InstructionKind;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>32-bit branches and miscellaneous control (ARMv7-M ARM, A5.3.4; ARMv8-M ARM, C2.3). Special rows stand before the conditional branch, whose condition they use up.</summary>
internal static class ThumbEncodingsBranch
{
    public static readonly ThumbEncoding[] Rows =
    [
        // Hints and barriers
        new("111100111010 1111 1000 0000 0000 0000", Hint, "nop<c>.w"),
        new("111100111010 1111 1000 0000 0000 0001", Hint, "yield<c>.w"),
        new("111100111010 1111 1000 0000 0000 0010", Hint, "wfe<c>.w"),
        new("111100111010 1111 1000 0000 0000 0011", Hint, "wfi<c>.w"),
        new("111100111010 1111 1000 0000 0000 0100", Hint, "sev<c>.w"),
        new("111100111010 1111 1000 0000 1111 iiii", Hint, "dbg<c>", "<#>"),
        new("111100111010 1111 1000 0000 iiiiiiii", Hint, "nop<c>.w", "{<i>}"),
        new("111100111011 1111 1000 1111 0010 1111", InstructionKind.System, "clrex<c>"),
        new("111100111011 1111 1000 1111 0100 iiii", InstructionKind.System, "dsb<c>", "<barrier>"),
        new("111100111011 1111 1000 1111 0101 iiii", InstructionKind.System, "dmb<c>", "<barrier>"),
        new("111100111011 1111 1000 1111 0110 iiii", InstructionKind.System, "isb<c>", "<barrier>"),

        // Special registers
        new("11110011100 0 nnnn 1000 kkkk iiiiiiii", InstructionKind.System, "msr<c>", "<special>, <n>"),
        new("11110011111 0 1111 1000 dddd iiiiiiii", InstructionKind.System, "mrs<c>", "<d>, <special>"),

        // Permanently undefined
        new("111101111111 iiii 1010 iiiiiiiiiiii", Undefined, "udf<c>.w", "<#>"),

        // Loops (ARMv8.1-M)
        new("111100000000 1111 110i iiiiiiiiii K", Branch, "", branch: BranchForm.Backward),
        new("111100000010 1111 110i iiiiiiiiii K", Branch, "", branch: BranchForm.Backward),
        new("111100000100 nnnn 110i iiiiiiiiii K", Branch, "", branch: BranchForm.Forward),
        new("111100000100 nnnn 1110 000000000001", Other, "dls", "lr, <n>"),

        // Branches
        new("11110 S cccc iiiiii 10 J 0 K iiiiiiiiiii", Branch, "b<C>.w", "<target>", branch: BranchForm.Conditional) { NotAllOf = 0x0380_0000 },
        new("11110 S iiiiiiiiii 10 J 1 K iiiiiiiiiii", Branch, "b<c>.w", "<target>", branch: BranchForm.Long),
        new("11110 S iiiiiiiiii 11 J 1 K iiiiiiiiiii", BranchLink, "bl<c>", "<target>", branch: BranchForm.Long),
    ];
}
