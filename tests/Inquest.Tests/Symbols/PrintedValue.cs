using System.Globalization;
using System.Text.RegularExpressions;

namespace Inquest.Tests.Symbols;

/// <summary>
/// A value as gdb and the report print it, in a form in which the two can be compared: addresses without what stands at them,
/// anonymous members as members of what holds them, the first characters of a text however runs of one are written.
/// </summary>
internal static partial class PrintedValue
{
    // gdb was told to print as many characters of a text, the rest is not in the truth.
    private const int TruthCharacters = 24;

    /// <summary>The form to compare.</summary>
    public static string Normalize(string value)
    {
        // What stands behind an address (symbol, text) is compared by other tests; gdb also finds symbols at address 0.
        Match address = Address().Match(value);
        if (address.Success)
        {
            ulong number = ulong.Parse(address.Groups[1].ValueSpan[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            return string.Create(CultureInfo.InvariantCulture, $"0x{number:x}");
        }

        string plain = Null().Replace(SymbolAt().Replace(LeadingZeros().Replace(value, "0x"), "$1"), "0x0");
        return Texts().Replace(Flatten(plain), Expand);
    }

    // gdb writes an anonymous structure's or union's members in braces of their own: {a = 1, {b = 2, c = 2}}. Elements of an
    // array lose their braces as well, in both values alike.
    private static string Flatten(string value)
    {
        List<int> left = [];
        HashSet<int> dropped = [];
        bool inText = false;
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] is '"' or '\'' && (i == 0 || value[i - 1] != '\\'))
            {
                inText = !inText;
            }
            else if (!inText && value[i] == '{')
            {
                left.Add(i);
            }
            else if (!inText && value[i] == '}' && left.Count > 0)
            {
                int start = left[^1];
                left.RemoveAt(left.Count - 1);
                bool isNamed = value.AsSpan(0, start).EndsWith(" = ", StringComparison.Ordinal);
                if (start > 0 && !isNamed && Member().IsMatch(value, start))
                {
                    dropped.Add(start);
                    dropped.Add(i);
                }
            }
        }

        return string.Concat(value.Where((_, i) => !dropped.Contains(i)));
    }

    // The first characters, however runs of one are written.
    private static string Expand(Match text) => string.Concat(Parts().Matches(text.Value).SelectMany(part =>
        part.Groups["run"].Success
            ? Enumerable.Repeat(part.Groups["run"].Value, int.Parse(part.Groups["times"].Value, CultureInfo.InvariantCulture))
            : Characters().Matches(part.Groups["text"].Value).Select(c => c.Value)).Take(TruthCharacters));

    [GeneratedRegex("""(?:'(?:\\[0-7]{3}|\\.|[^'\\])' <repeats \d+ times>|"(?:\\.|[^"\\])*")(?:, (?:'(?:\\[0-7]{3}|\\.|[^'\\])' <repeats \d+ times>|"(?:\\.|[^"\\])*"))*(?:\.\.\.)?""")]
    private static partial Regex Texts();

    [GeneratedRegex("""'(?<run>[^']+|\\')' <repeats (?<times>\d+) times>|"(?<text>(?:\\.|[^"\\])*)["]""")]
    private static partial Regex Parts();

    [GeneratedRegex("""\\[0-7]{3}|\\.|.""")]
    private static partial Regex Characters();

    // Within an array or structure too, gdb writes an address without leading zeros.
    [GeneratedRegex("0x0+(?=[0-9a-f])")]
    private static partial Regex LeadingZeros();

    // Of a pointer in an array or structure: what stands at it, by gdb `0x2000 <queue+4>` and by the report `0x2000 queue+4`.
    [GeneratedRegex("""(0x[0-9a-f]+) (?:<[^>]+>|[A-Za-z_][\w.:+$ ]*(?=[,}]))""")]
    private static partial Regex SymbolAt();

    [GeneratedRegex("""\bNULL\b""")]
    private static partial Regex Null();

    [GeneratedRegex(@"\G\{\{*[A-Za-z_][\w:<>, ]* = ")]
    private static partial Regex Member();

    [GeneratedRegex("^@?(0x[0-9a-f]+)")]
    private static partial Regex Address();
}
