using static Inquest.Architectures.Arm.Instructions.InstructionKind;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>32-bit multiplication and division (ARMv7-M ARM, A5.3.16 and A5.3.17). An accumulator of 15 is none: those rows stand first.</summary>
internal static class ThumbEncodingsMultiply
{
    public static readonly ThumbEncoding[] Rows = [.. Short(), .. Long()];

    private static ThumbEncoding[] Short() =>
    [
        new("111110110000 nnnn 1111 dddd 0000 mmmm", Other, "mul<c>.w", "<d>, <n>, <m>"),
        new("111110110000 nnnn aaaa dddd 0000 mmmm", Other, "mla<c>", "<d>, <n>, <m>, <a>"),
        new("111110110000 nnnn aaaa dddd 0001 mmmm", Other, "mls<c>", "<d>, <n>, <m>, <a>"),
        .. Halves("smul", "smla", "0001"),
        .. Accumulating("smuad", "smlad", "0010", "0000"), .. Accumulating("smuadx", "smladx", "0010", "0001"),
        .. Accumulating("smulwb", "smlawb", "0011", "0000"), .. Accumulating("smulwt", "smlawt", "0011", "0001"),
        .. Accumulating("smusd", "smlsd", "0100", "0000"), .. Accumulating("smusdx", "smlsdx", "0100", "0001"),
        .. Accumulating("smmul", "smmla", "0101", "0000"), .. Accumulating("smmulr", "smmlar", "0101", "0001"),
        new("111110110110 nnnn aaaa dddd 0000 mmmm", Other, "smmls<c>", "<d>, <n>, <m>, <a>"),
        new("111110110110 nnnn aaaa dddd 0001 mmmm", Other, "smmlsr<c>", "<d>, <n>, <m>, <a>"),
        .. Accumulating("usad8", "usada8", "0111", "0000"),
    ];

    private static ThumbEncoding[] Long() =>
    [
        new("111110111001 nnnn 1111 dddd 1111 mmmm", Divide, "sdiv<c>", "<d>, <n>, <m>"),
        new("111110111011 nnnn 1111 dddd 1111 mmmm", Divide, "udiv<c>", "<d>, <n>, <m>"),
        new("111110111000 nnnn llll hhhh 0000 mmmm", Other, "smull<c>", "<l>, <h>, <n>, <m>"),
        new("111110111010 nnnn llll hhhh 0000 mmmm", Other, "umull<c>", "<l>, <h>, <n>, <m>"),
        new("111110111100 nnnn ffff gggg 0000 mmmm", Other, "smlal<c>", "<f>, <g>, <n>, <m>"),
        new("111110111100 nnnn ffff gggg 1000 mmmm", Other, "smlalbb<c>", "<f>, <g>, <n>, <m>"),
        new("111110111100 nnnn ffff gggg 1001 mmmm", Other, "smlalbt<c>", "<f>, <g>, <n>, <m>"),
        new("111110111100 nnnn ffff gggg 1010 mmmm", Other, "smlaltb<c>", "<f>, <g>, <n>, <m>"),
        new("111110111100 nnnn ffff gggg 1011 mmmm", Other, "smlaltt<c>", "<f>, <g>, <n>, <m>"),
        new("111110111100 nnnn ffff gggg 1100 mmmm", Other, "smlald<c>", "<f>, <g>, <n>, <m>"),
        new("111110111100 nnnn ffff gggg 1101 mmmm", Other, "smlaldx<c>", "<f>, <g>, <n>, <m>"),
        new("111110111101 nnnn ffff gggg 1100 mmmm", Other, "smlsld<c>", "<f>, <g>, <n>, <m>"),
        new("111110111101 nnnn ffff gggg 1101 mmmm", Other, "smlsldx<c>", "<f>, <g>, <n>, <m>"),
        new("111110111110 nnnn ffff gggg 0000 mmmm", Other, "umlal<c>", "<f>, <g>, <n>, <m>"),
        new("111110111110 nnnn ffff gggg 0110 mmmm", Other, "umaal<c>", "<f>, <g>, <n>, <m>"),
    ];

    private static IEnumerable<ThumbEncoding> Halves(string name, string accumulating, string operation) =>
    [
        .. Accumulating(name + "bb", accumulating + "bb", operation, "0000"), .. Accumulating(name + "bt", accumulating + "bt", operation, "0001"),
        .. Accumulating(name + "tb", accumulating + "tb", operation, "0010"), .. Accumulating(name + "tt", accumulating + "tt", operation, "0011"),
    ];

    private static ThumbEncoding[] Accumulating(string name, string accumulating, string operation, string low) =>
    [
        new($"11111011 {operation} nnnn 1111 dddd {low} mmmm", Other, name + "<c>", "<d>, <n>, <m>"),
        new($"11111011 {operation} nnnn aaaa dddd {low} mmmm", Other, accumulating + "<c>", "<d>, <n>, <m>, <a>"),
    ];
}
