using System.Globalization;
using System.Text;

namespace Inquest.Reporting.Text;

/// <summary>
/// Makes text from an input safe to print. A firmware's strings, a thread's name or a file's name may hold escape
/// sequences that move the cursor, retitle the window or answer in the user's place, and bidirectional controls that
/// reorder what is read: all are shown as escapes and never sent to a terminal.
/// </summary>
/// <remarks>Covered by PrintableTests. Example: the log line "\x1b]0;x\a" from a device that colours its console.</remarks>
public static class Printable
{
    /// <summary>The text with every control, format and unpaired surrogate character escaped; the same object when there is none.</summary>
    public static string Escape(string text)
    {
        int i = 0;
        while (i < text.Length && !NeedsEscape(text, i))
        {
            i++;
        }

        if (i == text.Length)
        {
            return text;
        }

        var builder = new StringBuilder(text, 0, i, text.Length + 16);
        for (; i < text.Length; i++)
        {
            char c = text[i];
            if (!NeedsEscape(text, i))
            {
                builder.Append(c);
            }
            else if (c == '\n')
            {
                builder.Append("\\n");
            }
            else if (c == '\r')
            {
                builder.Append("\\r");
            }
            else if (c == '\t')
            {
                builder.Append("\\t");
            }
            else if (c < 0x100)
            {
                builder.Append("\\x").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture));
            }
            else
            {
                builder.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
        }

        return builder.ToString();
    }

    /// <summary>A line of source: tabs become spaces up to the next multiple of <paramref name="tabWidth"/>, the rest as <see cref="Escape"/>.</summary>
    internal static string ExpandTabs(string line, int tabWidth = 4)
    {
        if (!line.Contains('\t'))
        {
            return Escape(line);
        }

        var builder = new StringBuilder(line.Length + 16);
        foreach (char c in line)
        {
            if (c == '\t')
            {
                builder.Append(' ', tabWidth - (builder.Length % tabWidth));
            }
            else
            {
                builder.Append(c);
            }
        }

        return Escape(builder.ToString());
    }

    private static bool NeedsEscape(string text, int index)
    {
        char c = text[index];
        if (c is >= ' ' and < '\x7f')
        {
            return false;
        }

        if (char.IsHighSurrogate(c))
        {
            return index + 1 >= text.Length || !char.IsLowSurrogate(text[index + 1]);
        }

        if (char.IsLowSurrogate(c))
        {
            return index == 0 || !char.IsHighSurrogate(text[index - 1]);
        }

        return char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
    }
}
