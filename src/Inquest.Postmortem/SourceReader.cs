using System.Globalization;
using Inquest.Reporting;

namespace Inquest.Postmortem;

/// <summary>
/// Cuts the lines around a frame's line out of its source file, when the host has it, and holds the file against what the debug
/// information says of it: a checkout of another day has other lines in the same places.
/// </summary>
internal static class SourceReader
{
    private const int LongestLine = 200;
    private const int ShortestPart = 3;

    /// <summary>The lines; null when the host has no such file.</summary>
    public static SourceExcerpt? Read(FrameInfo frame, ExplainOptions options)
    {
        if (frame.File is not string file || frame.Line is not int marked || options.Files is null)
        {
            return null;
        }

        if (!options.Files.TryFindSource(file, out string found, out string text))
        {
            return options.Files.WhyNot(file) is string why ? new SourceExcerpt(file, marked, marked, [], why) : null;
        }

        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        if (marked < 1 || marked > lines.Length)
        {
            return new SourceExcerpt(found, marked, marked, [], string.Create(CultureInfo.InvariantCulture, $"It has {lines.Length} lines, so it is not the file that was built: line {marked} is not shown."));
        }

        int first = Math.Max(1, marked - options.SourceContext);
        int last = Math.Min(lines.Length, marked + options.SourceContext);
        return new SourceExcerpt(
            found, first, marked, [.. lines[(first - 1)..last].Select(l => l.Length > LongestLine ? l[..LongestLine] : l)], Doubt(frame, marked, lines));
    }

    private static string? Doubt(FrameInfo frame, int marked, string[] lines)
    {
        if (frame.DeclaredLine is not int declared || declared > marked || NameIn(frame.Function) is not string name || Names(lines[declared - 1], name))
        {
            return null;
        }

        int elsewhere = Array.FindIndex(lines, l => Has(l, name)) + 1;
        return elsewhere == 0
            ? $"Nothing in it is named {name}, so it may be another file than the one that was built."
            : string.Create(CultureInfo.InvariantCulture, $"{name} begins at line {declared} of the file that was built, and not in this one: it is another version, and the line may be another.");
    }

    // The plain name: no scopes, arguments or template arguments; null for operators and the like.
    private static string? NameIn(string? function)
    {
        string name = function ?? "";
        int end = name.AsSpan().IndexOfAny('(', '<', '[');
        name = end < 0 ? name : name[..end];
        name = name[(name.LastIndexOf(':') + 1)..];
        return name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c == '_') ? name : null;
    }

    // A macro may put the name together out of its arguments: ZTEST(suite, case) makes suite_case.
    private static bool Names(string line, string name) =>
        Has(line, name) || (line.Contains('(') && Words(line).Any(w => w.Length >= ShortestPart && name.Contains(w, StringComparison.Ordinal)));

    private static bool Has(string line, string name) => line.Contains(name, StringComparison.Ordinal) && Words(line).Contains(name);

    private static IEnumerable<string> Words(string line)
    {
        int start = -1;
        for (int i = 0; i <= line.Length; i++)
        {
            bool isWord = i < line.Length && (char.IsLetterOrDigit(line[i]) || line[i] == '_');
            if (isWord && start < 0)
            {
                start = i;
            }
            else if (!isWord && start >= 0)
            {
                yield return line[start..i];
                start = -1;
            }
        }
    }
}
