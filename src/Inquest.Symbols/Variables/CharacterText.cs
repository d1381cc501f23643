using System.Globalization;
using System.Text;

namespace Inquest.Symbols.Variables;

/// <summary>Characters and texts as gdb writes them: <c>4 '\004'</c>, <c>"abc", 'x' &lt;repeats 24 times&gt;</c>.</summary>
internal static class CharacterText
{
    // Longer runs of one character are counted rather than written (gdb's "set print repeats").
    private const int RepeatThreshold = 10;

    public static string Character(long value, byte bits) =>
        string.Create(CultureInfo.InvariantCulture, $"{value} '{Escape(bits, '\'')}'");

    /// <summary>A text; empty gives <c>""</c>.</summary>
    /// <param name="bytes">The bytes, without a NUL that ends them.</param>
    /// <param name="most">How many to write at most; a run that begins before the limit is counted to its end.</param>
    /// <param name="goesOn">True when the text is longer than the bytes.</param>
    public static string Text(ReadOnlySpan<byte> bytes, int most, bool goesOn)
    {
        StringBuilder builder = new();
        bool inQuotes = false;
        int written = 0;
        int i = 0;
        for (; i < bytes.Length && written < most;)
        {
            int run = 1;
            while (i + run < bytes.Length && bytes[i + run] == bytes[i])
            {
                run++;
            }

            if (run > RepeatThreshold)
            {
                builder.Append(inQuotes ? "\", " : builder.Length > 0 ? ", " : "")
                    .Append(CultureInfo.InvariantCulture, $"'{Escape(bytes[i], '\'')}' <repeats {run} times>");
                inQuotes = false;
                i += run;
                written += run;
            }
            else
            {
                builder.Append(inQuotes ? "" : builder.Length > 0 ? ", \"" : "\"").Append(Escape(bytes[i], '"'));
                inQuotes = true;
                i++;
                written++;
            }
        }

        builder.Append(inQuotes ? "\"" : builder.Length == 0 ? "\"\"" : "");
        return builder.Append(goesOn || i < bytes.Length ? "..." : "").ToString();
    }

    private static string Escape(byte value, char quote) => value switch
    {
        7 => "\\a",
        8 => "\\b",
        9 => "\\t",
        10 => "\\n",
        11 => "\\v",
        12 => "\\f",
        13 => "\\r",
        (byte)'\\' => "\\\\",
        >= 32 and < 127 => value == quote ? "\\" + quote : ((char)value).ToString(),
        _ => "\\" + Convert.ToString(value, 8).PadLeft(3, '0'),
    };
}
