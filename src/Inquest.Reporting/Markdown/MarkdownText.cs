using System.Text;
using Inquest.Reporting.Text;

namespace Inquest.Reporting.Markdown;

/// <summary>
/// Puts text from anywhere into Markdown so that it stays text. Names come from files and devices: none may become markup,
/// a link, a mention of a person or a reference to an issue, wherever the report is pasted.
/// </summary>
/// <remarks>
/// GitHub links <c>@name</c>, <c>#12</c>, <c>GH-12</c> and addresses after Markdown is done, so that a backslash does not
/// help: a zero-width space inside them does. Inside code nothing is linked. Covered by MarkdownTextTests.
/// </remarks>
internal static class MarkdownText
{
    private const char ZeroWidthSpace = '\u200b';

    /// <summary>Prose; what stands between backticks becomes code.</summary>
    public static string Prose(string text)
    {
        string[] parts = Printable.Escape(text).Split('`');
        if (parts.Length % 2 == 0)
        {
            return Escape(text);
        }

        var prose = new StringBuilder(text.Length + 16);
        for (int i = 0; i < parts.Length; i++)
        {
            prose.Append(i % 2 == 0 ? EscapePrintable(parts[i]) : parts[i].Length == 0 ? "" : Code(parts[i]));
        }

        return prose.ToString();
    }

    /// <summary>Plain text, with nothing in it that Markdown or GitHub would act on.</summary>
    public static string Escape(string text) => EscapePrintable(Printable.Escape(text));

    /// <summary>A code span, whatever backticks the text holds; in a table a bar is escaped as tables want it.</summary>
    public static string Code(string text, bool inTable = false)
    {
        string safe = Printable.Escape(text);
        if (inTable)
        {
            safe = safe.Replace("|", "\\|", StringComparison.Ordinal);
        }

        if (safe.Length == 0)
        {
            return "";
        }

        string fence = new('`', LongestRun(safe) + 1);
        // A span that begins or ends with a backtick needs a space, which Markdown takes away again.
        string pad = safe[0] == '`' || safe[^1] == '`' ? " " : "";
        return fence + pad + safe + pad + fence;
    }

    /// <summary>The fence around a block of lines: longer than any run of backticks in them.</summary>
    public static string Fence(string block) => new('`', Math.Max(3, LongestRun(block) + 1));

    private static int LongestRun(string text)
    {
        int longest = 0;
        int run = 0;
        foreach (char c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private static string EscapePrintable(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            char next = i + 1 < text.Length ? text[i + 1] : ' ';
            if (c is '|' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '\\' or '#' or '~' or '&' or '$'
                || (c is '-' or '+' or '=' && i == 0))
            {
                escaped.Append('\\');
            }

            escaped.Append(c);
            bool breaks = c is '@' or '#'
                || (c == ':' && (next == '/' || next is '+' or '-' || char.IsAsciiLetter(next)))
                || (c == '.' && EndsWith(text, i, "www"))
                || (c == '-' && char.IsAsciiDigit(next) && EndsWith(text, i, "gh"));
            if (breaks)
            {
                escaped.Append(ZeroWidthSpace);
            }
        }

        return escaped.ToString();
    }

    private static bool EndsWith(string text, int end, string word) =>
        end >= word.Length && text.AsSpan(end - word.Length, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase);
}
