using System.Globalization;
using System.Text;
using Inquest.Reporting;
using Inquest.Reporting.Words;

namespace Inquest.Postmortem.Bundling;

/// <summary>The bundle's own page: what is in it, what is not, and what to be careful with.</summary>
internal static class BundleReadme
{
    public static BundleFile Write(DumpReport report, IReadOnlyList<BundleFile> files, IReadOnlyList<string> leftOut, MatchInfo match)
    {
        var text = new StringBuilder();
        Line(text, report.Cause?.Title ?? "A crash of a Zephyr device");
        Line(text);
        Line(text, "To read it: inquest explain THIS-FILE.zip");
        Line(text);
        Line(text, "In this file");
        foreach (BundleFile file in files)
        {
            Line(text, string.Create(CultureInfo.InvariantCulture, $"  {file.Name}: {file.What}, {file.Bytes.Length:N0} bytes"));
        }

        if (match.Summary is { } summary)
        {
            Line(text);
            Line(text, "The ELF: " + match.Verdict + ". " + summary);
        }

        Line(text);
        Line(text, "Left out");
        foreach (string sentence in leftOut)
        {
            Line(text, "  " + sentence);
        }

        Line(text);
        if (report.Dump.Format == DumpFormats.FatalLog)
        {
            Line(text, "Careful: the log's lines are what the device printed, an assertion's own words too. The ELF holds");
            Line(text, "the firmware's names, lines and file paths.");
        }
        else
        {
            Line(text, "Careful: a core dump is a copy of the device's memory. It may hold what was being typed, sent or");
            Line(text, "encrypted at that moment, keys too. Give it only to people who may see that. The ELF holds the");
            Line(text, "firmware's names, lines and file paths.");
        }

        return new BundleFile("README.txt", Encoding.UTF8.GetBytes(text.ToString()), "this page");
    }

    // A name from an input must not begin a line of its own, nor look like a dump's line to the next reader.
    private static void Line(StringBuilder text, string line = "")
    {
        foreach (char c in line.Replace("#CD:", "# CD:", StringComparison.Ordinal))
        {
            text.Append(char.IsControl(c) ? '?' : c);
        }

        text.Append('\n');
    }
}
