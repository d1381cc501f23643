using static Inquest.Architectures.Arm.Instructions.InstructionKind;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>
/// 32-bit data processing without multiplication (ARMv7-M ARM, A5.3.1, A5.3.3, A5.3.11 to A5.3.15). A destination of 15
/// turns a flag-setting operation into a comparison, a first operand of 15 turns OR into a move: those rows stand first.
/// </summary>
internal static class ThumbEncodingsDataProcessing
{
    public static readonly ThumbEncoding[] Rows =
    [
        .. Immediate(), .. PlainImmediate(), .. ShiftedRegister(), .. ConditionalSelect(), .. Register(), .. Parallel(),
    ];

    private static ThumbEncoding[] Immediate() =>
    [
        new("11110 i 0 0000 1 nnnn 0 iii 1111 iiiiiiii", Other, "tst<c>.w", "<n>, <const>"),
        new("11110 i 0 0000 S nnnn 0 iii dddd iiiiiiii", Other, "and<S><c>.w", "<d>, <n>, <const>"),
        new("11110 i 0 0001 S nnnn 0 iii dddd iiiiiiii", Other, "bic<S><c>.w", "<d>, <n>, <const>"),
        new("11110 i 0 0010 S 1111 0 iii dddd iiiiiiii", Other, "mov<S><c>.w", "<d>, <const>"),
        new("11110 i 0 0010 S nnnn 0 iii dddd iiiiiiii", Other, "orr<S><c>.w", "<d>, <n>, <const>"),
        new("11110 i 0 0011 S 1111 0 iii dddd iiiiiiii", Other, "mvn<S><c>.w", "<d>, <const>"),
        new("11110 i 0 0011 S nnnn 0 iii dddd iiiiiiii", Other, "orn<S><c>", "<d>, <n>, <const>"),
        new("11110 i 0 0100 1 nnnn 0 iii 1111 iiiiiiii", Other, "teq<c>", "<n>, <const>"),
        new("11110 i 0 0100 S nnnn 0 iii dddd iiiiiiii", Other, "eor<S><c>.w", "<d>, <n>, <const>"),
        new("11110 i 0 1000 1 nnnn 0 iii 1111 iiiiiiii", Other, "cmn<c>.w", "<n>, <const>"),
        new("11110 i 0 1000 S nnnn 0 iii dddd iiiiiiii", Other, "add<S><c>.w", "<d>, <n>, <const>"),
        new("11110 i 0 1010 S nnnn 0 iii dddd iiiiiiii", Other, "adc<S><c>.w", "<d>, <n>, <const>"),
        new("11110 i 0 1011 S nnnn 0 iii dddd iiiiiiii", Other, "sbc<S><c>.w", "<d>, <n>, <const>"),
        new("11110 i 0 1101 1 nnnn 0 iii 1111 iiiiiiii", Other, "cmp<c>.w", "<n>, <const>"),
        new("11110 i 0 1101 S nnnn 0 iii dddd iiiiiiii", Other, "sub<S><c>.w", "<d>, <n>, <const>"),
        new("11110 i 0 1110 S nnnn 0 iii dddd iiiiiiii", Other, "rsb<S><c>", "<d>, <n>, <const>"),
    ];

    private static ThumbEncoding[] PlainImmediate() =>
    [
        new("11110 i 1 0000 0 nnnn 0 iii dddd iiiiiiii", Other, "addw<c>", "<d>, <n>, <#>"),
        new("11110 i 1 0101 0 nnnn 0 iii dddd iiiiiiii", Other, "subw<c>", "<d>, <n>, <#>"),
        new("11110 i 1 0010 0 kkkk 0 iii dddd iiiiiiii", Other, "movw<c>", "<d>, <#k:i>"),
        new("11110 i 1 0110 0 kkkk 0 iii eeee iiiiiiii", Other, "movt<c>", "<e>, <#k:i>"),
        new("11110 . 1 1000 0 nnnn 0 iii dddd ii . wwwww", Other, "ssat<c>", "<d>, <#w+1>, <n><lsl>"),
        new("11110 . 1 1001 0 nnnn 0 000 dddd 00 . wwwww", Other, "ssat16<c>", "<d>, <#w+1>, <n>"),
        new("11110 . 1 1001 0 nnnn 0 iii dddd ii . wwwww", Other, "ssat<c>", "<d>, <#w+1>, <n><asr>"),
        new("11110 . 1 1010 0 nnnn 0 iii dddd ii . wwwww", Other, "sbfx<c>", "<d>, <n>, <#>, <#w+1>"),
        new("11110 . 1 1011 0 1111 0 iii eeee ii . wwwww", Other, "bfc<c>", "<e>, <#>, <width>"),
        new("11110 . 1 1011 0 nnnn 0 iii eeee ii . wwwww", Other, "bfi<c>", "<e>, <n>, <#>, <width>"),
        new("11110 . 1 1100 0 nnnn 0 iii dddd ii . wwwww", Other, "usat<c>", "<d>, <#w>, <n><lsl>"),
        new("11110 . 1 1101 0 nnnn 0 000 dddd 00 . wwwww", Other, "usat16<c>", "<d>, <#w>, <n>"),
        new("11110 . 1 1101 0 nnnn 0 iii dddd ii . wwwww", Other, "usat<c>", "<d>, <#w>, <n><asr>"),
        new("11110 . 1 1110 0 nnnn 0 iii dddd ii . wwwww", Other, "ubfx<c>", "<d>, <n>, <#>, <#w+1>"),
    ];

    private static ThumbEncoding[] ShiftedRegister() =>
    [
        new("1110101 0000 1 nnnn . iii 1111 ii ss mmmm", Other, "tst<c>.w", "<n>, <m><shift>"),
        new("1110101 0000 S nnnn . iii dddd ii ss mmmm", Other, "and<S><c>.w", "<d>, <n>, <m><shift>"),
        new("1110101 0001 S nnnn . iii dddd ii ss mmmm", Other, "bic<S><c>.w", "<d>, <n>, <m><shift>"),
        new("1110101 0010 S 1111 . iii dddd ii ss mmmm", Other, "mov<S><c>.w", "<d>, <m><shift>"),
        new("1110101 0010 S nnnn . iii dddd ii ss mmmm", Other, "orr<S><c>.w", "<d>, <n>, <m><shift>"),
        new("1110101 0011 S 1111 . iii dddd ii ss mmmm", Other, "mvn<S><c>.w", "<d>, <m><shift>"),
        new("1110101 0011 S nnnn . iii dddd ii ss mmmm", Other, "orn<S><c>", "<d>, <n>, <m><shift>"),
        new("1110101 0100 1 nnnn . iii 1111 ii ss mmmm", Other, "teq<c>", "<n>, <m><shift>"),
        new("1110101 0100 S nnnn . iii dddd ii ss mmmm", Other, "eor<S><c>.w", "<d>, <n>, <m><shift>"),
        new("1110101 0110 0 nnnn . iii dddd ii 00 mmmm", Other, "pkhbt<c>", "<d>, <n>, <m><shift-0>"),
        new("1110101 0110 0 nnnn . iii dddd ii 10 mmmm", Other, "pkhtb<c>", "<d>, <n>, <m><asr>"),
        new("1110101 1000 1 nnnn . iii 1111 ii ss mmmm", Other, "cmn<c>.w", "<n>, <m><shift>"),
        new("1110101 1000 S nnnn . iii dddd ii ss mmmm", Other, "add<S><c>.w", "<d>, <n>, <m><shift>"),
        new("1110101 1010 S nnnn . iii dddd ii ss mmmm", Other, "adc<S><c>.w", "<d>, <n>, <m><shift>"),
        new("1110101 1011 S nnnn . iii dddd ii ss mmmm", Other, "sbc<S><c>.w", "<d>, <n>, <m><shift>"),
        new("1110101 1101 1 nnnn . iii 1111 ii ss mmmm", Other, "cmp<c>.w", "<n>, <m><shift>"),
        new("1110101 1101 S nnnn . iii dddd ii ss mmmm", Other, "sub<S><c>.w", "<d>, <n>, <m><shift>"),
        new("1110101 1110 S nnnn . iii dddd ii ss mmmm", Other, "rsb<S><c>", "<d>, <n>, <m><shift>"),
    ];

    // ARMv8.1-M. They use encodings that older cores leave undefined (a second halfword with bit 15 set).
    private static ThumbEncoding[] ConditionalSelect() =>
    [
        new("111010100101 nnnn 1000 dddd cccc mmmm", Other, "csel", "<d>, <n>, <m>, <condition>"),
        new("111010100101 nnnn 1001 dddd cccc mmmm", Other, "csinc", "<d>, <n>, <m>, <condition>"),
        new("111010100101 nnnn 1010 dddd cccc mmmm", Other, "csinv", "<d>, <n>, <m>, <condition>"),
        new("111010100101 nnnn 1011 dddd cccc mmmm", Other, "csneg", "<d>, <n>, <m>, <condition>"),
    ];

    private static ThumbEncoding[] Register() =>
    [
        new("11111010 000 S nnnn 1111 dddd 0000 mmmm", Other, "lsl<S><c>.w", "<d>, <n>, <m>"),
        new("11111010 001 S nnnn 1111 dddd 0000 mmmm", Other, "lsr<S><c>.w", "<d>, <n>, <m>"),
        new("11111010 010 S nnnn 1111 dddd 0000 mmmm", Other, "asr<S><c>.w", "<d>, <n>, <m>"),
        new("11111010 011 S nnnn 1111 dddd 0000 mmmm", Other, "ror<S><c>.w", "<d>, <n>, <m>"),
        .. Extend("sxth", "sxtah", "000", ".w"), .. Extend("uxth", "uxtah", "001", ".w"), .. Extend("sxtb16", "sxtab16", "010", ""),
        .. Extend("uxtb16", "uxtab16", "011", ""), .. Extend("sxtb", "sxtab", "100", ".w"), .. Extend("uxtb", "uxtab", "101", ".w"),
        new("11111010 1000 nnnn 1111 dddd 1000 mmmm", Other, "qadd<c>", "<d>, <m>, <n>"),
        new("11111010 1000 nnnn 1111 dddd 1001 mmmm", Other, "qdadd<c>", "<d>, <m>, <n>"),
        new("11111010 1000 nnnn 1111 dddd 1010 mmmm", Other, "qsub<c>", "<d>, <m>, <n>"),
        new("11111010 1000 nnnn 1111 dddd 1011 mmmm", Other, "qdsub<c>", "<d>, <m>, <n>"),
        new("11111010 1001 .... 1111 dddd 1000 mmmm", Other, "rev<c>.w", "<d>, <m>"),
        new("11111010 1001 .... 1111 dddd 1001 mmmm", Other, "rev16<c>.w", "<d>, <m>"),
        new("11111010 1001 .... 1111 dddd 1010 mmmm", Other, "rbit<c>", "<d>, <m>"),
        new("11111010 1001 .... 1111 dddd 1011 mmmm", Other, "revsh<c>.w", "<d>, <m>"),
        new("11111010 1010 nnnn 1111 dddd 1000 mmmm", Other, "sel<c>", "<d>, <n>, <m>"),
        new("11111010 1011 .... 1111 dddd 1000 mmmm", Other, "clz<c>", "<d>, <m>"),
    ];

    private static ThumbEncoding[] Extend(string name, string adding, string operation, string width) =>
    [
        new($"11111010 0 {operation} 1111 1111 dddd 10 ii mmmm", Other, name + "<c>" + width, "<d>, <m><rotation>"),
        new($"11111010 0 {operation} nnnn 1111 dddd 10 ii mmmm", Other, adding + "<c>", "<d>, <n>, <m><rotation>"),
    ];

    private static List<ThumbEncoding> Parallel()
    {
        List<ThumbEncoding> rows = [];
        foreach ((string operation, string operationBits) in new[] { ("add8", "000"), ("add16", "001"), ("asx", "010"), ("sub8", "100"), ("sub16", "101"), ("sax", "110") })
        {
            foreach ((string prefix, string prefixBits) in new[] { ("s", "000"), ("q", "001"), ("sh", "010"), ("u", "100"), ("uq", "101"), ("uh", "110") })
            {
                rows.Add(new($"11111010 1 {operationBits} nnnn 1111 dddd 0 {prefixBits} mmmm", Other, prefix + operation + "<c>", "<d>, <n>, <m>"));
            }
        }

        return rows;
    }
}
