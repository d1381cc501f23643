using static Inquest.Architectures.Arm.Instructions.InstructionKind;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>The 16-bit encodings (ARMv7-M ARM, A5.2; ARMv8-M ARM, C2.2). The first row that fits wins.</summary>
internal static class ThumbEncodings16
{
    public static readonly ThumbEncoding[] Rows =
    [
        // Shift by immediate, add, subtract, move, compare
        new("00000 00000 mmm ddd", Other, "mov<s>", "<d>, <m>"),
        new("00000 iiiii mmm ddd", Other, "lsl<s>", "<d>, <m>, <#>"),
        new("00001 iiiii mmm ddd", Other, "lsr<s>", "<d>, <m>, <#1..32>"),
        new("00010 iiiii mmm ddd", Other, "asr<s>", "<d>, <m>, <#1..32>"),
        new("0001100 mmm nnn ddd", Other, "add<s>", "<d>, <n>, <m>"),
        new("0001101 mmm nnn ddd", Other, "sub<s>", "<d>, <n>, <m>"),
        new("0001110 iii nnn ddd", Other, "add<s>", "<d>, <n>, <#>"),
        new("0001111 iii nnn ddd", Other, "sub<s>", "<d>, <n>, <#>"),
        new("00100 ddd iiiiiiii", Other, "mov<s>", "<d>, <#>"),
        new("00101 nnn iiiiiiii", Other, "cmp<c>", "<n>, <#>"),
        new("00110 eee iiiiiiii", Other, "add<s>", "<e>, <#>"),
        new("00111 eee iiiiiiii", Other, "sub<s>", "<e>, <#>"),

        // Data processing
        new("010000 0000 mmm eee", Other, "and<s>", "<e>, <m>"),
        new("010000 0001 mmm eee", Other, "eor<s>", "<e>, <m>"),
        new("010000 0010 mmm eee", Other, "lsl<s>", "<e>, <m>"),
        new("010000 0011 mmm eee", Other, "lsr<s>", "<e>, <m>"),
        new("010000 0100 mmm eee", Other, "asr<s>", "<e>, <m>"),
        new("010000 0101 mmm eee", Other, "adc<s>", "<e>, <m>"),
        new("010000 0110 mmm eee", Other, "sbc<s>", "<e>, <m>"),
        new("010000 0111 mmm eee", Other, "ror<s>", "<e>, <m>"),
        new("010000 1000 mmm nnn", Other, "tst<c>", "<n>, <m>"),
        new("010000 1001 nnn ddd", Other, "neg<s>", "<d>, <n>"),
        new("010000 1010 mmm nnn", Other, "cmp<c>", "<n>, <m>"),
        new("010000 1011 mmm nnn", Other, "cmn<c>", "<n>, <m>"),
        new("010000 1100 mmm eee", Other, "orr<s>", "<e>, <m>"),
        new("010000 1101 mmm eee", Other, "mul<s>", "<e>, <m>"),
        new("010000 1110 mmm eee", Other, "bic<s>", "<e>, <m>"),
        new("010000 1111 mmm ddd", Other, "mvn<s>", "<d>, <m>"),

        // High registers, branch and exchange
        new("01000100 e mmmm eee", Other, "add<c>", "<e>, <m>"),
        new("01000101 n mmmm nnn", Other, "cmp<c>", "<n>, <m>"),
        new("01000110 11000000", Hint, "nop<c>"),
        new("01000110 d mmmm ddd", Other, "mov<c>", "<d>, <m>"),
        new("01000111 0 mmmm 000", BranchExchange, "bx<c>", "<m>"),
        new("01000111 0 mmmm 100", BranchExchange, "bxns<c>", "<m>"),
        new("01000111 1 mmmm 000", BranchLinkExchange, "blx<c>", "<m>"),
        new("01000111 1 mmmm 100", BranchLinkExchange, "blxns<c>", "<m>"),

        // Loads and stores of one register
        new("01001 ttt iiiiiiii", Load, "ldr<c>", "<t>, <mem>", new(4) { Scale = 4, Base = 15 }),
        new("0101000 mmm nnn ttt", Store, "str<c>", "<t>, <mem>", new(4)),
        new("0101001 mmm nnn ttt", Store, "strh<c>", "<t>, <mem>", new(2)),
        new("0101010 mmm nnn ttt", Store, "strb<c>", "<t>, <mem>", new(1)),
        new("0101011 mmm nnn ttt", Load, "ldrsb<c>", "<t>, <mem>", new(1)),
        new("0101100 mmm nnn ttt", Load, "ldr<c>", "<t>, <mem>", new(4)),
        new("0101101 mmm nnn ttt", Load, "ldrh<c>", "<t>, <mem>", new(2)),
        new("0101110 mmm nnn ttt", Load, "ldrb<c>", "<t>, <mem>", new(1)),
        new("0101111 mmm nnn ttt", Load, "ldrsh<c>", "<t>, <mem>", new(2)),
        new("01100 iiiii nnn ttt", Store, "str<c>", "<t>, <mem>", new(4) { Scale = 4 }),
        new("01101 iiiii nnn ttt", Load, "ldr<c>", "<t>, <mem>", new(4) { Scale = 4 }),
        new("01110 iiiii nnn ttt", Store, "strb<c>", "<t>, <mem>", new(1)),
        new("01111 iiiii nnn ttt", Load, "ldrb<c>", "<t>, <mem>", new(1)),
        new("10000 iiiii nnn ttt", Store, "strh<c>", "<t>, <mem>", new(2) { Scale = 2 }),
        new("10001 iiiii nnn ttt", Load, "ldrh<c>", "<t>, <mem>", new(2) { Scale = 2 }),
        new("10010 ttt iiiiiiii", Store, "str<c>", "<t>, <mem>", new(4) { Scale = 4, Base = 13 }),
        new("10011 ttt iiiiiiii", Load, "ldr<c>", "<t>, <mem>", new(4) { Scale = 4, Base = 13 }),

        // Addresses from pc and sp
        new("10100 ddd iiiiiiii", Other, "add<c>", "<d>, pc, <#x4>"),
        new("10101 ddd iiiiiiii", Other, "add<c>", "<d>, sp, <#x4>"),
        new("10110000 0 iiiiiii", Other, "add<c>", "sp, <#x4>"),
        new("10110000 1 iiiiiii", Other, "sub<c>", "sp, <#x4>"),

        // Extension, byte order, compare and branch
        new("1011 00i1 iiiii nnn", Branch, "cbz", "<n>, <target>", branch: BranchForm.Forward),
        new("1011 10i1 iiiii nnn", Branch, "cbnz", "<n>, <target>", branch: BranchForm.Forward),
        new("10110010 00 mmm ddd", Other, "sxth<c>", "<d>, <m>"),
        new("10110010 01 mmm ddd", Other, "sxtb<c>", "<d>, <m>"),
        new("10110010 10 mmm ddd", Other, "uxth<c>", "<d>, <m>"),
        new("10110010 11 mmm ddd", Other, "uxtb<c>", "<d>, <m>"),
        new("10111010 00 mmm ddd", Other, "rev<c>", "<d>, <m>"),
        new("10111010 01 mmm ddd", Other, "rev16<c>", "<d>, <m>"),
        new("10111010 11 mmm ddd", Other, "revsh<c>", "<d>, <m>"),
        new("10110110 0110 0AIF", InstructionKind.System, "cpsie", "<aif>"),
        new("10110110 0111 0AIF", InstructionKind.System, "cpsid", "<aif>"),
        new("10110110 0101 0000", InstructionKind.System, "setend", "le"),
        new("10110110 0101 1000", InstructionKind.System, "setend", "be"),
        new("10111010 10 iiiiii", Breakpoint, "hlt", "<0x4>"),
        new("10111110 iiiiiiii", Breakpoint, "bkpt", "<0x4>"),

        // Lists of registers
        new("1011010 L rrrrrrrr", Push, "push<c>", "<list>", new(4) { Base = 13, Descends = true, WritesBack = true, Alignment = 4 }),
        new("1011110 Q rrrrrrrr", Pop, "pop<c>", "<list>", new(4) { Base = 13, WritesBack = true, Alignment = 4 }),
        new("11000 nnn rrrrrrrr", StoreMultiple, "stmia<c>", "<n><!>, <list>", new(4) { WritesBack = true, Alignment = 4 }),
        new("11001 nnn rrrrrrrr", LoadMultiple, "ldmia<c>", "<n><!>, <list>", new(4) { WritesBack = true, Alignment = 4 }),

        // Hints and IT
        new("10111111 0000 0000", Hint, "nop<c>"),
        new("10111111 0001 0000", Hint, "yield<c>"),
        new("10111111 0010 0000", Hint, "wfe<c>"),
        new("10111111 0011 0000", Hint, "wfi<c>"),
        new("10111111 0100 0000", Hint, "sev<c>"),
        new("10111111 0101 0000", Hint, "sevl<c>"),
        new("10111111 iiii 0000", Hint, "nop<c>", "{<i>}"),
        new("10111111 cccc xxxx", IfThen, "it<then>", "<condition>"),

        // Branches, supervisor call, undefined
        new("1101 1110 iiiiiiii", Undefined, "udf<c>", "<#>"),
        new("1101 1111 iiiiiiii", SupervisorCall, "svc<c>", "<i>"),
        new("1101 cccc iiiiiiii", Branch, "b<C>.n", "<target>", branch: BranchForm.Short),
        new("11100 iiiiiiiiiii", Branch, "b<c>.n", "<target>", branch: BranchForm.Short),
    ];
}
