using static Inquest.Architectures.Arm.Instructions.InstructionKind;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>
/// The floating-point extension (ARMv7-M ARM, A6; ARMv8-M ARM, C2.4). Field letters: <c>D v</c> first register, <c>N x</c>
/// second, <c>M y</c> third. Most rows exist twice, for single (coprocessor 10) and double precision (coprocessor 11).
/// </summary>
internal static class ThumbEncodingsFloatingPoint
{
    public static readonly ThumbEncoding[] Rows =
    [
        new("111011000010 nnnn 0000 1010 ........", StoreMultiple, "vlstm<c>", "<n>", new(4) { Count = 34, Alignment = 8 }),
        new("111011000011 nnnn 0000 1010 ........", LoadMultiple, "vlldm<c>", "<n>", new(4) { Count = 34, Alignment = 8 }),
        .. Memory('s', "1010", 1), .. Memory('d', "1011", 2),
        .. Transfers(),
        .. Arithmetic('s', "1010", "f32"), .. Arithmetic('d', "1011", "f64"),
        .. Unary('s', "1010", "f32"), .. Unary('d', "1011", "f64"),
        .. Conversions('s', "1010", "f32"), .. Conversions('d', "1011", "f64"),
        .. Armv8('s', "1010", "f32"), .. Armv8('d', "1011", "f64"),
    ];

    private static ThumbEncoding[] Memory(char precision, string coprocessor, int words)
    {
        AccessForm one = new(4) { Count = words, Scale = 4, Alignment = 4 };
        AccessForm list = new(4) { Count = AccessForm.CountIsImmediate, Alignment = 4 };
        AccessForm down = list with { Descends = true };
        AccessForm stack = list with { Base = 13, WritesBack = true };
        string register = $"<{precision}v>";
        string registers = $"<{precision}list>";
        return
        [
            new($"11101101 U D 01 1111 vvvv {coprocessor} iiiiiiii", Load, "vldr<c>", register + ", <mem>", one with { Base = 15 }),
            new($"11101101 U D 01 nnnn vvvv {coprocessor} iiiiiiii", Load, "vldr<c>", register + ", <mem>", one),
            new($"11101101 U D 00 nnnn vvvv {coprocessor} iiiiiiii", Store, "vstr<c>", register + ", <mem>", one),
            new($"11101100 1 D 11 1101 vvvv {coprocessor} iiiiiiii", Pop, "vpop<c>", registers, stack),
            new($"11101101 0 D 10 1101 vvvv {coprocessor} iiiiiiii", Push, "vpush<c>", registers, stack with { Descends = true }),
            new($"11101100 1 D W 1 nnnn vvvv {coprocessor} iiiiiiii", LoadMultiple, "vldmia<c>", "<n><!>, " + registers, list),
            new($"11101100 1 D W 0 nnnn vvvv {coprocessor} iiiiiiii", StoreMultiple, "vstmia<c>", "<n><!>, " + registers, list),
            new($"11101101 0 D W 1 nnnn vvvv {coprocessor} iiiiiiii", LoadMultiple, "vldmdb<c>", "<n><!>, " + registers, down) { AnyOf = 0x0020_0000 },
            new($"11101101 0 D W 0 nnnn vvvv {coprocessor} iiiiiiii", StoreMultiple, "vstmdb<c>", "<n><!>, " + registers, down) { AnyOf = 0x0020_0000 },
        ];
    }

    private static ThumbEncoding[] Transfers() =>
    [
        new("11101110 0000 xxxx tttt 1010 N..1 ....", FloatingPoint, "vmov<c>", "<sx>, <t>"),
        new("11101110 0001 xxxx dddd 1010 N..1 ....", FloatingPoint, "vmov<c>", "<d>, <sx>"),
        new("11101110 1110 kkkk tttt 1010 ...1 ....", FloatingPoint, "vmsr<c>", "<fpspecial>, <t>"),
        new("11101110 1111 0001 1111 1010 ...1 ....", FloatingPoint, "vmrs<c>", "APSR_nzcv, fpscr"),
        new("11101110 1111 kkkk dddd 1010 ...1 ....", FloatingPoint, "vmrs<c>", "<d>, <fpspecial>"),
        new("11101110 00k0 xxxx tttt 1011 N001 ....", FloatingPoint, "vmov<c>.32", "<dx>[<k>], <t>"),
        new("11101110 00k1 xxxx dddd 1011 N001 ....", FloatingPoint, "vmov<c>.32", "<d>, <dx>[<k>]"),
        new("111011000100 uuuu tttt 1010 00M1 yyyy", FloatingPoint, "vmov<c>", "<sy>, <sy+1>, <t>, <u>"),
        new("111011000101 hhhh dddd 1010 00M1 yyyy", FloatingPoint, "vmov<c>", "<d>, <h>, <sy>, <sy+1>"),
        new("111011000100 uuuu tttt 1011 00M1 yyyy", FloatingPoint, "vmov<c>", "<dy>, <t>, <u>"),
        new("111011000101 hhhh dddd 1011 00M1 yyyy", FloatingPoint, "vmov<c>", "<d>, <h>, <dy>"),
    ];

    private static List<ThumbEncoding> Arithmetic(char precision, string coprocessor, string type)
    {
        List<ThumbEncoding> rows = [];
        foreach ((string name, string high, string low) in new[]
        {
            ("vmla", "000", "0"), ("vmls", "000", "1"), ("vnmls", "001", "0"), ("vnmla", "001", "1"), ("vmul", "010", "0"), ("vnmul", "010", "1"),
            ("vadd", "011", "0"), ("vsub", "011", "1"), ("vdiv", "100", "0"), ("vfnms", "101", "0"), ("vfnma", "101", "1"), ("vfma", "110", "0"), ("vfms", "110", "1"),
        })
        {
            rows.Add(new(
                $"11101110 {high[0]} D {high[1..]} xxxx vvvv {coprocessor} N {low} M 0 yyyy",
                FloatingPoint, $"{name}<c>.{type}", $"<{precision}v>, <{precision}x>, <{precision}y>"));
        }

        return rows;
    }

    private static List<ThumbEncoding> Unary(char precision, string coprocessor, string type)
    {
        List<ThumbEncoding> rows =
        [
            new($"11101110 1 D 11 iiii vvvv {coprocessor} 0000 iiii", FloatingPoint, $"vmov<c>.{type}", $"<{precision}v>, <#>"),
            new($"11101110 1 D 11 0101 vvvv {coprocessor} 0100 0000", FloatingPoint, $"vcmp<c>.{type}", $"<{precision}v>, #0.0"),
            new($"11101110 1 D 11 0101 vvvv {coprocessor} 1100 0000", FloatingPoint, $"vcmpe<c>.{type}", $"<{precision}v>, #0.0"),
        ];
        foreach ((string name, string operation, string low) in new[]
        {
            ("vmov", "0000", "0"), ("vabs", "0000", "1"), ("vneg", "0001", "0"), ("vsqrt", "0001", "1"), ("vcmp", "0100", "0"), ("vcmpe", "0100", "1"),
            ("vrintr", "0110", "0"), ("vrintz", "0110", "1"), ("vrintx", "0111", "0"),
        })
        {
            rows.Add(new($"11101110 1 D 11 {operation} vvvv {coprocessor} {low} 1 M 0 yyyy", FloatingPoint, $"{name}<c>.{type}", $"<{precision}v>, <{precision}y>"));
        }

        return rows;
    }

    private static ThumbEncoding[] Conversions(char precision, string coprocessor, string type)
    {
        char other = precision == 's' ? 'd' : 's';
        string otherType = precision == 's' ? "f64" : "f32";
        return
        [
            new($"11101110 1 D 11 0111 vvvv {coprocessor} 11 M 0 yyyy", FloatingPoint, $"vcvt<c>.{otherType}.{type}", $"<{other}v>, <{precision}y>"),
            new($"11101110 1 D 11 0010 vvvv {coprocessor} 01 M 0 yyyy", FloatingPoint, $"vcvtb<c>.{type}.f16", $"<{precision}v>, <sy>"),
            new($"11101110 1 D 11 0010 vvvv {coprocessor} 11 M 0 yyyy", FloatingPoint, $"vcvtt<c>.{type}.f16", $"<{precision}v>, <sy>"),
            new($"11101110 1 D 11 0011 vvvv {coprocessor} 01 M 0 yyyy", FloatingPoint, $"vcvtb<c>.f16.{type}", $"<sv>, <{precision}y>"),
            new($"11101110 1 D 11 0011 vvvv {coprocessor} 11 M 0 yyyy", FloatingPoint, $"vcvtt<c>.f16.{type}", $"<sv>, <{precision}y>"),
            new($"11101110 1 D 11 1000 vvvv {coprocessor} 01 M 0 yyyy", FloatingPoint, $"vcvt<c>.{type}.u32", $"<{precision}v>, <sy>"),
            new($"11101110 1 D 11 1000 vvvv {coprocessor} 11 M 0 yyyy", FloatingPoint, $"vcvt<c>.{type}.s32", $"<{precision}v>, <sy>"),
            new($"11101110 1 D 11 1100 vvvv {coprocessor} 01 M 0 yyyy", FloatingPoint, $"vcvtr<c>.u32.{type}", $"<sv>, <{precision}y>"),
            new($"11101110 1 D 11 1100 vvvv {coprocessor} 11 M 0 yyyy", FloatingPoint, $"vcvt<c>.u32.{type}", $"<sv>, <{precision}y>"),
            new($"11101110 1 D 11 1101 vvvv {coprocessor} 01 M 0 yyyy", FloatingPoint, $"vcvtr<c>.s32.{type}", $"<sv>, <{precision}y>"),
            new($"11101110 1 D 11 1101 vvvv {coprocessor} 11 M 0 yyyy", FloatingPoint, $"vcvt<c>.s32.{type}", $"<sv>, <{precision}y>"),
            .. Fixed("1010", "0", "s16", toFloat: true), .. Fixed("1010", "1", "s32", toFloat: true),
            .. Fixed("1011", "0", "u16", toFloat: true), .. Fixed("1011", "1", "u32", toFloat: true),
            .. Fixed("1110", "0", "s16", toFloat: false), .. Fixed("1110", "1", "s32", toFloat: false),
            .. Fixed("1111", "0", "u16", toFloat: false), .. Fixed("1111", "1", "u32", toFloat: false),
        ];

        ThumbEncoding[] Fixed(string operation, string size, string fixedType, bool toFloat) =>
        [
            new($"11101110 1 D 11 {operation} vvvv {coprocessor} {size} 1 k 0 kkkk", FloatingPoint,
                toFloat ? $"vcvt<c>.{type}.{fixedType}" : $"vcvt<c>.{fixedType}.{type}", $"<{precision}v>, <{precision}v>, <fraction{fixedType[1..]}>"),
        ];
    }

    // ARMv8-M with the FPv5 instructions; they stand outside IT blocks and take no condition.
    private static List<ThumbEncoding> Armv8(char precision, string coprocessor, string type)
    {
        string three = $"<{precision}v>, <{precision}x>, <{precision}y>";
        List<ThumbEncoding> rows =
        [
            new($"11111110 1 D 00 xxxx vvvv {coprocessor} N 0 M 0 yyyy", FloatingPoint, $"vmaxnm.{type}", three),
            new($"11111110 1 D 00 xxxx vvvv {coprocessor} N 1 M 0 yyyy", FloatingPoint, $"vminnm.{type}", three),
        ];
        foreach ((string condition, string bits) in new[] { ("eq", "00"), ("vs", "01"), ("ge", "10"), ("gt", "11") })
        {
            rows.Add(new($"11111110 0 D {bits} xxxx vvvv {coprocessor} N 0 M 0 yyyy", FloatingPoint, $"vsel{condition}.{type}", three));
        }

        foreach ((string rounding, string bits) in new[] { ("a", "00"), ("n", "01"), ("p", "10"), ("m", "11") })
        {
            rows.Add(new($"11111110 1 D 11 10{bits} vvvv {coprocessor} 01 M 0 yyyy", FloatingPoint, $"vrint{rounding}.{type}", $"<{precision}v>, <{precision}y>"));
            rows.Add(new($"11111110 1 D 11 11{bits} vvvv {coprocessor} 01 M 0 yyyy", FloatingPoint, $"vcvt{rounding}.u32.{type}", $"<sv>, <{precision}y>"));
            rows.Add(new($"11111110 1 D 11 11{bits} vvvv {coprocessor} 11 M 0 yyyy", FloatingPoint, $"vcvt{rounding}.s32.{type}", $"<sv>, <{precision}y>"));
        }

        return rows;
    }
}
