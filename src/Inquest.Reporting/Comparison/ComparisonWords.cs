using Inquest.Reporting.Text;
using Inquest.Reporting.Words;

namespace Inquest.Reporting.Comparison;

/// <summary>Phrases that the comparison's writers share.</summary>
internal static class ComparisonWords
{
    /// <summary>The answer for two crashes, as a heading.</summary>
    public static string Answer(ComparisonPair pair) => pair.Same switch
    {
        true => "The same bug",
        false => "Different bugs",
        null => "It cannot be told whether they are one bug",
    };

    /// <summary>How the builds of a firmware follow one another, or that nothing tells it.</summary>
    /// <param name="firmware">The builds.</param>
    /// <param name="withAdvice">Whether to say what to do about it, for the person at the command line.</param>
    public static string Order(ComparisonFirmware firmware, bool withAdvice)
    {
        string builds = string.Join(", ", firmware.Builds);
        return firmware.Order switch
        {
            FirmwareOrderWords.Names => $"oldest first, by the versions in their names: {builds}",
            FirmwareOrderWords.Given => $"oldest first, as given: {builds}",
            FirmwareOrderWords.Unknown => $"{builds}: which is older is not known, so no bug is said to be gone or new"
                + (withAdvice ? "; put versions into the names (fw-1.10.elf), or give the ELFs oldest first with --oldest-first" : ""),
            _ => $"{builds}: no older or newer build of it is here (one for another board is neither)",
        };
    }

    /// <summary>How often a bug happened: <c>1 crash in 2 reports</c> where two reports have the very same dump.</summary>
    public static string Count(ComparisonGroup group) =>
        group.Crashes == group.Rows.Count ? Crashes(group) : $"{Crashes(group)} in {TextCanvas.Number(group.Rows.Count)} reports";

    /// <summary>How many crashes a group has, in words.</summary>
    public static string Crashes(ComparisonGroup group) => group.Crashes == 1 ? "1 crash" : TextCanvas.Number(group.Crashes) + " crashes";

    /// <summary>What a report's crash was read from: <c>dump</c> or <c>log</c>.</summary>
    public static string Source(ComparisonRow row) => row.Report?.Dump.Format == DumpFormats.FatalLog ? "log" : "dump";

    /// <summary>Cause and place in one phrase, the function named once, the path without the build machine's folders.</summary>
    /// <param name="report">A report with a cause.</param>
    /// <param name="hideHomes">Whether a home folder is shown without the name of its owner, for what is passed on.</param>
    public static string Happened(DumpReport report, bool hideHomes)
    {
        CauseInfo cause = report.Cause!;
        if (cause.Location is not string location)
        {
            return cause.Title;
        }

        SharedPath paths = SharedPath.Of(report, hideHomes);
        int end = location.IndexOf(", ", StringComparison.Ordinal);
        string function = end < 0 ? location : location[..end];
        string name = function.StartsWith("in ", StringComparison.Ordinal) ? function["in ".Length..] : function;
        string place = end < 0 ? "" : ", " + paths.Shorten(location[(end + 2)..]);
        return cause.Title.EndsWith(" " + name, StringComparison.Ordinal) ? cause.Title + place : $"{cause.Title}, {function}{place}";
    }
}
