using System.Globalization;

namespace Inquest.Zephyr.Log;

/// <summary>One conversion of a printf format: <c>%-8s</c>, <c>%+5.2f</c>, <c>%016llx</c>.</summary>
internal readonly record struct FormatConversion
{
    /// <summary>The widest field or longest precision that is obeyed: a format that asks for more is damaged.</summary>
    private const int MostCharacters = 256;

    public bool Left { get; private init; }

    public bool Zero { get; private init; }

    public bool Plus { get; private init; }

    public bool Space { get; private init; }

    public bool Alternate { get; private init; }

    public bool StarWidth { get; private init; }

    public bool StarPrecision { get; private init; }

    public int Width { get; private init; }

    /// <summary>Null when the format gives none.</summary>
    public int? Precision { get; private init; }

    /// <summary><c>hh</c>, <c>h</c>, <c>l</c>, <c>ll</c>, <c>j</c>, <c>z</c>, <c>t</c>, <c>L</c> or empty.</summary>
    public string Length { get; private init; }

    /// <summary>The conversion's letter; NUL when the format ended before it.</summary>
    public char Specifier { get; private init; }

    public bool IsInteger => Specifier is 'd' or 'i' or 'u' or 'x' or 'X' or 'o' or 'c';

    public bool IsFloating => Specifier is 'f' or 'F' or 'e' or 'E' or 'g' or 'G' or 'a' or 'A';

    /// <summary>Reads a conversion from behind its percent sign.</summary>
    /// <param name="format">The format.</param>
    /// <param name="at">The place behind the percent sign; moved behind the conversion.</param>
    public static FormatConversion Read(string format, ref int at)
    {
        FormatConversion conversion = new() { Length = "" };
        for (; at < format.Length; at++)
        {
            char flag = format[at];
            if (flag == '-')
            {
                conversion = conversion with { Left = true };
            }
            else if (flag == '0')
            {
                conversion = conversion with { Zero = true };
            }
            else if (flag == '+')
            {
                conversion = conversion with { Plus = true };
            }
            else if (flag == ' ')
            {
                conversion = conversion with { Space = true };
            }
            else if (flag == '#')
            {
                conversion = conversion with { Alternate = true };
            }
            else
            {
                break;
            }
        }

        conversion = Take(format, ref at, '*') ? conversion with { StarWidth = true } : conversion with { Width = Number(format, ref at) };
        if (Take(format, ref at, '.'))
        {
            conversion = Take(format, ref at, '*') ? conversion with { StarPrecision = true } : conversion with { Precision = Number(format, ref at) };
        }

        int start = at;
        while (at < format.Length && at - start < 2 && format[at] is 'h' or 'l' or 'j' or 'z' or 't' or 'L')
        {
            at++;
        }

        conversion = conversion with { Length = format[start..at] };
        return at < format.Length ? conversion with { Specifier = format[at++] } : conversion;
    }

    /// <summary>With the width that a star took from the arguments; a negative one means flush left.</summary>
    public FormatConversion WithWidth(int width) => this with
    {
        Width = (int)Math.Min(Math.Abs((long)width), MostCharacters),
        Left = Left || width < 0,
    };

    /// <summary>With the precision that a star took from the arguments; a negative one means none.</summary>
    public FormatConversion WithPrecision(int precision) => this with { Precision = precision < 0 ? null : Math.Min(precision, MostCharacters) };

    /// <summary>Pads a text to the field; <paramref name="sign"/> (or a prefix such as 0x) stands before zeros.</summary>
    public string Pad(string sign, string digits, bool zeros)
    {
        int missing = Width - sign.Length - digits.Length;
        return missing <= 0 ? sign + digits
            : Left ? sign + digits + new string(' ', missing)
            : zeros && Zero ? sign + new string('0', missing) + digits
            : new string(' ', missing) + sign + digits;
    }

    private static bool Take(string format, ref int at, char wanted)
    {
        if (at >= format.Length || format[at] != wanted)
        {
            return false;
        }

        at++;
        return true;
    }

    private static int Number(string format, ref int at)
    {
        int start = at;
        while (at < format.Length && char.IsAsciiDigit(format[at]))
        {
            at++;
        }

        return int.TryParse(format.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? Math.Min(number, MostCharacters)
            : at > start ? MostCharacters : 0;
    }
}
