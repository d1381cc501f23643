using Inquest.Reporting.Text;

namespace Inquest.Reporting.Comparison;

/// <summary>Writes a comparison for a terminal: the answer for two, or the groups and one row for each report.</summary>
public static class ComparisonTextWriter
{
    /// <summary>Writes the report.</summary>
    public static void Write(ComparisonReport report, TextWriter output, TextReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        var canvas = new TextCanvas(output, options ?? new TextReportOptions());
        if (report.Pair is { } pair)
        {
            WritePair(canvas, report, pair);
        }

        if (report.Pair is null)
        {
            WriteGroups(canvas, report);
        }

        if (report.Rows.Count == 0)
        {
            canvas.Line("Nothing to compare: there is no dump, image or log in the inputs.", Emphasis.Warning);
            return;
        }

        WriteRows(canvas, report.Rows);
    }

    private static void WritePair(TextCanvas canvas, ComparisonReport report, ComparisonPair pair)
    {
        canvas.Line(ComparisonWords.Answer(pair), Emphasis.Title);
        canvas.Put("  ").Wrap($"{Capital(pair.Certainty)} certainty: {pair.Reason}.", 2);
        canvas.End();
        string first = report.Rows.First(r => r.Report is not null).Name;
        string second = report.Rows.Last(r => r.Report is not null).Name;
        WriteList(canvas, "Both", pair.Shared);
        WriteList(canvas, "Only " + first, pair.OnlyFirst);
        WriteList(canvas, "Only " + second, pair.OnlySecond);
        foreach (string difference in pair.Differences)
        {
            canvas.Wrap(difference, 2);
        }

        canvas.End();
    }

    private static void WriteList(TextCanvas canvas, string label, IReadOnlyList<string> functions)
    {
        if (functions.Count > 0)
        {
            canvas.Put(label, Emphasis.Label).Put("  ").Wrap(string.Join(" < ", functions), 4);
        }
    }

    private static void WriteGroups(TextCanvas canvas, ComparisonReport report)
    {
        foreach (ComparisonGroup group in report.Groups)
        {
            canvas.Put(group.Hash, Emphasis.Label).Put("  ").Put(group.Signature, Emphasis.Title)
                .Put($"   {ComparisonWords.Count(group)}{(group.Provisional ? ", provisional" : "")}", Emphasis.Faint);
            canvas.End();
            if (group.Trend is not null)
            {
                canvas.Put("  ").Wrap($"{GroupTrendWords.Phrase(group.Trend)} (seen with {string.Join(", ", group.Firmware)})", 2);
            }
        }

        if (report.Firmware.Count > 1)
        {
            foreach (ComparisonFirmware firmware in report.FirmwareOrder)
            {
                canvas.Put("Firmware", Emphasis.Label).Put("  ").Wrap(ComparisonWords.Order(firmware, withAdvice: true), 10);
            }
        }

        if (report.Groups.Count > 0)
        {
            canvas.End();
        }
    }

    private static void WriteRows(TextCanvas canvas, IReadOnlyList<ComparisonRow> rows)
    {
        string[] headings = ["Report", "ELF", "Match", "Group"];
        int[] widths = [.. headings.Select((h, i) => Math.Max(h.Length, rows.Max(r => Printable.Escape(Cells(r)[i]).Length)))];
        WriteCells(canvas, headings, widths, Emphasis.Label);
        foreach (ComparisonRow row in rows)
        {
            WriteCells(canvas, Cells(row), widths, row.Report is null ? Emphasis.Warning : Emphasis.None);
            foreach (string line in Notes(row))
            {
                canvas.Put("    ").Wrap(line, 4);
            }
        }
    }

    private static IEnumerable<string> Notes(ComparisonRow row)
    {
        if (row.Failure is not null)
        {
            yield return row.Failure;
        }

        if (row.Report is { Cause: not null } report)
        {
            yield return ComparisonWords.Happened(report, hideHomes: false);
        }

        if (row.SameDumpAs is not null)
        {
            yield return $"the very same {ComparisonWords.Source(row)} as in {row.SameDumpAs}";
        }

        if (row.OtherDumps > 0)
        {
            yield return $"{row.OtherDumps} more in it, not compared; `inquest find` lists them";
        }

        if (row.Ask is not null)
        {
            yield return "Ask for: " + row.Ask;
        }
    }

    private static string[] Cells(ComparisonRow row) =>
        [row.Name, row.Firmware ?? "-", row.Report?.Match?.Verdict ?? "no dump", row.Group ?? "-"];

    private static void WriteCells(TextCanvas canvas, string[] cells, int[] widths, Emphasis emphasis)
    {
        int column = 0;
        for (int i = 0; i < cells.Length; i++)
        {
            canvas.PadTo(column).Put(cells[i], emphasis);
            column += widths[i] + 2;
        }

        canvas.End();
    }

    private static string Capital(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];
}
