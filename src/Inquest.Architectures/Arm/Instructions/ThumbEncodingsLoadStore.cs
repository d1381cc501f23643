using static Inquest.Architectures.Arm.Instructions.InstructionKind;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>
/// 32-bit loads and stores of core registers (ARMv7-M ARM, A5.3.5 to A5.3.10; ARMv8-M ARM, C2.3). The first row that fits
/// wins, so the special cases (literals, hints, exclusives) stand before the general rows.
/// </summary>
internal static class ThumbEncodingsLoadStore
{
    // Neither pre-indexed nor written back is another instruction.
    private const uint PreIndexOrWriteBackOfPair = 0x0120_0000;
    private const uint PreIndexOrWriteBack = 0x0500;

    private static readonly AccessForm s_list = new(4) { Alignment = 4 };
    private static readonly AccessForm s_listDown = new(4) { Alignment = 4, Descends = true };

    public static readonly ThumbEncoding[] Rows = [.. Lists(), .. Dual(), .. Exclusive(), .. Single()];

    private static ThumbEncoding[] Lists() =>
    [
        new("1110100010 0 1 1111 rrrrrrrrrrrrrrrr", Other, "clrm<c>", "<clrm>"),
        new("1110100010 1 1 1101 rrrrrrrrrrrrrrrr", Pop, "ldmia<c>.w", "sp!, <list>", s_list with { Base = 13, WritesBack = true }),
        new("1110100100 1 0 1101 rrrrrrrrrrrrrrrr", Push, "stmdb<c>", "sp!, <list>", s_listDown with { Base = 13, WritesBack = true }),
        new("1110100010 W 0 nnnn rrrrrrrrrrrrrrrr", StoreMultiple, "stmia<c>.w", "<n><!>, <list>", s_list),
        new("1110100010 W 1 nnnn rrrrrrrrrrrrrrrr", LoadMultiple, "ldmia<c>.w", "<n><!>, <list>", s_list),
        new("1110100100 W 0 nnnn rrrrrrrrrrrrrrrr", StoreMultiple, "stmdb<c>", "<n><!>, <list>", s_listDown),
        new("1110100100 W 1 nnnn rrrrrrrrrrrrrrrr", LoadMultiple, "ldmdb<c>", "<n><!>, <list>", s_listDown),
    ];

    private static ThumbEncoding[] Dual()
    {
        AccessForm pair = new(4) { Count = 2, Scale = 4, Alignment = 4 };
        return
        [
            new("1110100101111111 1110100101111111", InstructionKind.System, "sg"),
            new("1110100 P U 1 W 1 1111 tttt uuuu iiiiiiii", Load, "ldrd<c>", "<t>, <u>, <mem>", pair with { Base = 15 }) { AnyOf = PreIndexOrWriteBackOfPair },
            new("1110100 P U 1 W 1 nnnn tttt uuuu iiiiiiii", Load, "ldrd<c>", "<t>, <u>, <mem>", pair) { AnyOf = PreIndexOrWriteBackOfPair },
            new("1110100 P U 1 W 0 nnnn tttt uuuu iiiiiiii", Store, "strd<c>", "<t>, <u>, <mem>", pair) { AnyOf = PreIndexOrWriteBackOfPair },
        ];
    }

    private static ThumbEncoding[] Exclusive() =>
    [
        new("111010000100 nnnn 1111 dddd 00 000000", InstructionKind.System, "tt<c>", "<d>, <n>"),
        new("111010000100 nnnn 1111 dddd 01 000000", InstructionKind.System, "ttt<c>", "<d>, <n>"),
        new("111010000100 nnnn 1111 dddd 10 000000", InstructionKind.System, "tta<c>", "<d>, <n>"),
        new("111010000100 nnnn 1111 dddd 11 000000", InstructionKind.System, "ttat<c>", "<d>, <n>"),
        new("111010000100 nnnn tttt dddd iiiiiiii", StoreExclusive, "strex<c>", "<d>, <t>, <mem>", new(4) { Scale = 4, Alignment = 4 }),
        new("111010000101 nnnn tttt 1111 iiiiiiii", LoadExclusive, "ldrex<c>", "<t>, <mem>", new(4) { Scale = 4, Alignment = 4 }),
        new("111010001101 nnnn 1111 0000 0000 mmmm", TableBranch, "tbb<c>", "<mem>", new(1)),
        new("111010001101 nnnn 1111 0000 0001 mmmm", TableBranch, "tbh<c>", "<mem>", new(2) { IndexShift = 1 }),
        new("111010001100 nnnn tttt 1111 0100 dddd", StoreExclusive, "strexb<c>", "<d>, <t>, <mem>", new(1)),
        new("111010001100 nnnn tttt 1111 0101 dddd", StoreExclusive, "strexh<c>", "<d>, <t>, <mem>", new(2) { Alignment = 2 }),
        new("111010001100 nnnn tttt uuuu 0111 dddd", StoreExclusive, "strexd<c>", "<d>, <t>, <u>, <mem>", new(8) { Alignment = 8 }),
        new("111010001101 nnnn tttt 1111 0100 1111", LoadExclusive, "ldrexb<c>", "<t>, <mem>", new(1)),
        new("111010001101 nnnn tttt 1111 0101 1111", LoadExclusive, "ldrexh<c>", "<t>, <mem>", new(2) { Alignment = 2 }),
        new("111010001101 nnnn tttt uuuu 0111 1111", LoadExclusive, "ldrexd<c>", "<t>, <u>, <mem>", new(8) { Alignment = 8 }),
        new("111010001100 nnnn tttt 1111 1000 1111", Store, "stlb<c>", "<t>, <mem>", new(1)),
        new("111010001100 nnnn tttt 1111 1001 1111", Store, "stlh<c>", "<t>, <mem>", new(2) { Alignment = 2 }),
        new("111010001100 nnnn tttt 1111 1010 1111", Store, "stl<c>", "<t>, <mem>", new(4) { Alignment = 4 }),
        new("111010001100 nnnn tttt 1111 1100 dddd", StoreExclusive, "stlexb<c>", "<d>, <t>, <mem>", new(1)),
        new("111010001100 nnnn tttt 1111 1101 dddd", StoreExclusive, "stlexh<c>", "<d>, <t>, <mem>", new(2) { Alignment = 2 }),
        new("111010001100 nnnn tttt 1111 1110 dddd", StoreExclusive, "stlex<c>", "<d>, <t>, <mem>", new(4) { Alignment = 4 }),
        new("111010001101 nnnn tttt 1111 1000 1111", Load, "ldab<c>", "<t>, <mem>", new(1)),
        new("111010001101 nnnn tttt 1111 1001 1111", Load, "ldah<c>", "<t>, <mem>", new(2) { Alignment = 2 }),
        new("111010001101 nnnn tttt 1111 1010 1111", Load, "lda<c>", "<t>, <mem>", new(4) { Alignment = 4 }),
        new("111010001101 nnnn tttt 1111 1100 1111", LoadExclusive, "ldaexb<c>", "<t>, <mem>", new(1)),
        new("111010001101 nnnn tttt 1111 1101 1111", LoadExclusive, "ldaexh<c>", "<t>, <mem>", new(2) { Alignment = 2 }),
        new("111010001101 nnnn tttt 1111 1110 1111", LoadExclusive, "ldaex<c>", "<t>, <mem>", new(4) { Alignment = 4 }),
    ];

    private static ThumbEncoding[] Single() =>
    [
        // POP and PUSH of one register, encodings T3 (ARMv7-M ARM, A7.7.99 and A7.7.101), as objdump spells them: a
        // load of pc from anywhere else is a jump, this one a return.
        new("1111100001011101 tttt 101100000100", Pop, "ldr<c>.w", "<t>, [sp], #4", new(4) { Base = 13, WritesBack = true }),
        new("1111100001001101 tttt 110100000100", Push, "str<c>.w", "<t>, [sp, #-4]!", new(4) { Base = 13, Descends = true, WritesBack = true }),
        .. Hints("pld", "00", "0"), .. Hints("pldw", "01", "0"), .. Hints("pli", "00", "1"),
        .. Loads("ldrb", "0", "00", 1), .. Loads("ldrh", "0", "01", 2), .. Loads("ldr", "0", "10", 4),
        .. Loads("ldrsb", "1", "00", 1), .. Loads("ldrsh", "1", "01", 2),
        .. Stores("strb", "00", 1), .. Stores("strh", "01", 2), .. Stores("str", "10", 4),
    ];

    // Byte and halfword loads into pc are hints about an address (ARMv7-M ARM, A5.3.8 and A5.3.9).
    private static ThumbEncoding[] Hints(string name, string size, string sign) =>
    [
        new($"1111100 {sign} U {size}1 1111 1111 iiiiiiiiiiii", Preload, name + "<c>", "<mem>", new(1) { Base = 15 }),
        new($"1111100 {sign} 1 {size}1 nnnn 1111 iiiiiiiiiiii", Preload, name + "<c>", "<mem>", new(1)),
        new($"1111100 {sign} 0 {size}1 nnnn 1111 1100 iiiiiiii", Preload, name + "<c>", "<mem>", new(1) { Scale = -1 }),
        new($"1111100 {sign} 0 {size}1 nnnn 1111 000000 ss mmmm", Preload, name + "<c>", "<mem>", new(1)),
    ];

    private static ThumbEncoding[] Loads(string name, string sign, string size, int bytes) =>
    [
        new($"1111100 {sign} U {size}1 1111 tttt iiiiiiiiiiii", Load, name + "<c>.w", "<t>, <mem>", new(bytes) { Base = 15 }),
        new($"1111100 {sign} 1 {size}1 nnnn tttt iiiiiiiiiiii", Load, name + "<c>.w", "<t>, <mem>", new(bytes)),
        new($"1111100 {sign} 0 {size}1 nnnn tttt 1110 iiiiiiii", Load, name + "t<c>", "<t>, <mem>", new(bytes)),
        new($"1111100 {sign} 0 {size}1 nnnn tttt 1 P U W iiiiiiii", Load, name + "<c>.w", "<t>, <mem>", new(bytes)) { AnyOf = PreIndexOrWriteBack },
        new($"1111100 {sign} 0 {size}1 nnnn tttt 000000 ss mmmm", Load, name + "<c>.w", "<t>, <mem>", new(bytes)),
    ];

    private static ThumbEncoding[] Stores(string name, string size, int bytes) =>
    [
        new($"1111100 0 1 {size}0 nnnn tttt iiiiiiiiiiii", Store, name + "<c>.w", "<t>, <mem>", new(bytes)),
        new($"1111100 0 0 {size}0 nnnn tttt 1110 iiiiiiii", Store, name + "t<c>", "<t>, <mem>", new(bytes)),
        new($"1111100 0 0 {size}0 nnnn tttt 1 P U W iiiiiiii", Store, name + "<c>.w", "<t>, <mem>", new(bytes)) { AnyOf = PreIndexOrWriteBack },
        new($"1111100 0 0 {size}0 nnnn tttt 000000 ss mmmm", Store, name + "<c>.w", "<t>, <mem>", new(bytes)),
    ];
}
