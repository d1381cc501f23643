using System.Globalization;

namespace Inquest.Zephyr.Log;

/// <summary>Integers and floating point numbers as C's printf writes them.</summary>
internal static class NumberFormatter
{
    /// <summary>An integer conversion.</summary>
    /// <param name="conversion">The conversion.</param>
    /// <param name="bits">The argument, zero-extended.</param>
    /// <param name="width">The argument's bits: 8, 16, 32 or 64.</param>
    public static string Integer(FormatConversion conversion, ulong bits, int width)
    {
        bits = width >= 64 ? bits : bits & ((1ul << width) - 1);
        if (conversion.Specifier is 'd' or 'i')
        {
            long value = unchecked((long)(bits << (64 - width))) >> (64 - width);
            string sign = value < 0 ? "-" : conversion.Plus ? "+" : conversion.Space ? " " : "";
            ulong magnitude = value < 0 ? unchecked(0ul - (ulong)value) : (ulong)value;
            return Digits(conversion, sign, magnitude.ToString(CultureInfo.InvariantCulture));
        }

        return conversion.Specifier switch
        {
            'x' => Digits(conversion, conversion.Alternate && bits != 0 ? "0x" : "", bits.ToString("x", CultureInfo.InvariantCulture)),
            'X' => Digits(conversion, conversion.Alternate && bits != 0 ? "0X" : "", bits.ToString("X", CultureInfo.InvariantCulture)),
            'o' => Digits(conversion, conversion.Alternate && bits != 0 ? "0" : "", Octal(bits)),
            _ => Digits(conversion, "", bits.ToString(CultureInfo.InvariantCulture)),
        };
    }

    /// <summary>A floating point conversion.</summary>
    public static string Floating(FormatConversion conversion, double value)
    {
        string sign = double.IsNegative(value) ? "-" : conversion.Plus ? "+" : conversion.Space ? " " : "";
        bool upper = char.IsAsciiLetterUpper(conversion.Specifier);
        double magnitude = Math.Abs(value);
        if (!double.IsFinite(value))
        {
            string text = double.IsNaN(value) ? "nan" : "inf";
            return conversion.Pad(sign, upper ? text.ToUpperInvariant() : text, zeros: false);
        }

        int precision = conversion.Precision ?? 6;
        string digits = char.ToLowerInvariant(conversion.Specifier) switch
        {
            'f' => Fixed(magnitude, precision),
            'e' => Exponent(magnitude, precision),
            'g' => General(magnitude, Math.Max(precision, 1), conversion.Alternate),
            _ => Hexadecimal(magnitude, conversion.Precision),
        };
        return conversion.Pad(sign, upper ? digits.ToUpperInvariant() : digits, zeros: true);
    }

    // A precision is the least number of digits, and takes the zero flag's meaning away.
    private static string Digits(FormatConversion conversion, string sign, string digits)
    {
        if (conversion.Precision is not int least)
        {
            return conversion.Pad(sign, digits, zeros: true);
        }

        return conversion.Pad(sign, least == 0 && digits == "0" ? "" : digits.PadLeft(least, '0'), zeros: false);
    }

    private static string Octal(ulong value)
    {
        string digits = "";
        do
        {
            digits = (char)('0' + (int)(value & 7)) + digits;
            value >>= 3;
        }
        while (value != 0);
        return digits;
    }

    private static string Fixed(double value, int precision) => value.ToString("F" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    // .NET writes e+004 where C writes e+04.
    private static string Exponent(double value, int precision)
    {
        string text = value.ToString("e" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        int e = text.LastIndexOf('e');
        string exponent = text[(e + 2)..].TrimStart('0').PadLeft(2, '0');
        return text[..(e + 2)] + exponent;
    }

    private static string General(double value, int significant, bool keepZeros)
    {
        string scientific = Exponent(value, significant - 1);
        int e = scientific.LastIndexOf('e');
        int exponent = int.Parse(scientific.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent < -4 || exponent >= significant)
        {
            return keepZeros ? scientific : WithoutZeros(scientific[..e]) + scientific[e..];
        }

        string plain = Fixed(value, significant - 1 - exponent);
        return keepZeros ? plain : WithoutZeros(plain);
    }

    private static string WithoutZeros(string text) => text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;

    private static string Hexadecimal(double value, int? precision)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        ulong fraction = bits & ((1ul << 52) - 1);
        int exponent = (int)(bits >> 52) & 0x7FF;
        string digits = fraction.ToString("x13", CultureInfo.InvariantCulture);
        digits = precision is int kept && kept < digits.Length ? digits[..kept] : precision is null ? digits.TrimEnd('0') : digits;
        int power = exponent == 0 ? (fraction == 0 ? 0 : -1022) : exponent - 1023;
        return $"0x{(exponent == 0 ? '0' : '1')}{(digits.Length > 0 ? "." + digits : "")}p{power.ToString("+0;-0", CultureInfo.InvariantCulture)}";
    }
}
