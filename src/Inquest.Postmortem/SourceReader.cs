using Inquest.Reporting;

namespace Inquest.Postmortem;

/// <summary>Cuts the lines around a source line out of the file, when the host has it.</summary>
internal static class SourceReader
{
    private const int LongestLine = 200;

    public static SourceExcerpt? Read(string? file, int? line, ExplainOptions options)
    {
        if (file is null || line is not int marked || options.Files is null || !options.Files.TryFindSource(file, out string found, out string text))
        {
            return null;
        }

        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        if (marked < 1 || marked > lines.Length)
        {
            return null;
        }

        int first = Math.Max(1, marked - options.SourceContext);
        int last = Math.Min(lines.Length, marked + options.SourceContext);
        return new SourceExcerpt(found, first, marked, [.. lines[(first - 1)..last].Select(l => l.Length > LongestLine ? l[..LongestLine] : l)]);
    }
}
