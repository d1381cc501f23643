using Inquest.Reporting.Markdown;
using Inquest.Reporting.Text;
using Inquest.Reporting.Words;

namespace Inquest.Reporting.Comparison;

/// <summary>Writes a comparison as Markdown, fit for an issue comment. No memory contents and no addresses of values are in it.</summary>
public static class ComparisonMarkdownWriter
{
    /// <summary>Writes the report; lines end with a line feed.</summary>
    public static void Write(ComparisonReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        report = report with { Rows = [.. report.Rows.Select(r => r.Report is null ? r : r with { Report = Redaction.WithoutMemory(r.Report) })] };
        if (report.Pair is { } pair)
        {
            Line(output, $"**{ComparisonWords.Answer(pair)}** ({pair.Certainty} certainty): {Escape(pair.Reason)}.");
            Line(output, "");
            List(output, "Both", pair.Shared);
            List(output, "Only the first", pair.OnlyFirst);
            List(output, "Only the second", pair.OnlySecond);
            foreach (string difference in pair.Differences)
            {
                Line(output, "- " + Escape(difference));
            }

            Line(output, "");
        }

        if (report.Pair is null && report.Rows.Count > 0)
        {
            WriteOpening(output, report);
        }

        WriteGroups(output, report);
        WriteRows(output, report);
    }

    // What a reader wants before any table: how many bugs, which is the one, and what is missing to say more.
    private static void WriteOpening(TextWriter output, ComparisonReport report)
    {
        // Provisional groups count as reports, not as bugs: with the right ELF they may turn out to be one of the others.
        int grouped = report.Rows.Count(r => r.Group is not null);
        int provisional = report.Groups.Where(g => g.Provisional).Sum(g => g.Rows.Count);
        string sure = provisional > 0 ? " for sure" : "";
        string bugs = report.Groups.Count(g => !g.Provisional) switch { 0 => "no crash in them that could be grouped for sure", 1 => "one bug" + sure, int n => $"{n} different bugs" + sure };
        int open = report.Rows.Count - grouped;
        List<string> rests = [];
        if (provisional > 0)
        {
            int groups = report.Groups.Count(g => g.Provisional);
            rests.Add($"{provisional} only provisionally, in {TextCanvas.Count(groups, "more group")}, for want of the right ELF");
        }

        if (open > 0)
        {
            rests.Add($"{open} could not be grouped yet");
        }

        string rest = rests.Count == 0 ? "." : $"; {string.Join(", ", rests)}.";
        Line(output, $"**{TextCanvas.Count(report.Rows.Count, "report")}, {bugs}**{rest}");
        Line(output, "");
    }

    private static void WriteGroups(TextWriter output, ComparisonReport report)
    {
        if (report.Groups.Count == 0)
        {
            return;
        }

        bool several = report.Groups.Any(g => g.Trend is not null);
        Line(output, $"| group | what happens | reports |{(several ? " with the newest firmware |" : "")}");
        Line(output, $"|---|---|---|{(several ? "---|" : "")}");
        foreach (ComparisonGroup group in report.Groups)
        {
            DumpReport? first = report.Rows.FirstOrDefault(r => r.Group == group.Hash && r.Report?.Cause is not null)?.Report;
            string what = (first is null ? "" : Escape(ComparisonWords.Happened(first, hideHomes: true)) + "<br>") + Code(group.Signature) + (group.Provisional ? $" (provisional: {(first?.Match?.Verdict == MatchVerdicts.Unknown ? "the ELF may be another build's" : "no ELF")})" : "");
            string trend = several ? $" {(group.Trend is null ? "" : GroupTrendWords.Phrase(group.Trend))} |" : "";
            Line(output, $"| `{group.Hash}` | {what} | {TextCanvas.Number(group.Rows.Count)}{(group.Crashes == group.Rows.Count ? "" : $" ({ComparisonWords.Crashes(group)})")} |{trend}");
        }

        Line(output, "");
        if (report.Firmware.Count > 1)
        {
            foreach (ComparisonFirmware firmware in report.FirmwareOrder)
            {
                Line(output, $"- Firmware {Escape(ComparisonWords.Order(firmware, withAdvice: false))}.");
            }

            Line(output, "");
        }
    }

    private static void WriteRows(TextWriter output, ComparisonReport report)
    {
        if (report.Rows.Count == 0)
        {
            return;
        }

        Line(output, "| report | group | ELF | note | please add |");
        Line(output, "|---|---|---|---|---|");
        foreach (ComparisonRow row in report.Rows)
        {
            // What happened stands in the group's row.
            string note = row.Failure ?? (row.SameDumpAs is { } other ? $"the same {ComparisonWords.Source(row)} as in {other}: it happened once"
                : row.Group is null && row.Report is { Cause: not null } alone ? ComparisonWords.Happened(alone, hideHomes: true) : "");
            string group = row.Group is null ? "" : $"`{row.Group}`";
            Line(output, $"| {Escape(row.Name)} | {group} | {Escape(row.Report?.Match?.Verdict ?? "no dump")} | {Escape(note)} | {Escape(row.Ask ?? "")} |");
        }
    }

    private static void List(TextWriter output, string label, IReadOnlyList<string> functions)
    {
        if (functions.Count > 0)
        {
            Line(output, $"- {label}: {Code(string.Join(" < ", functions))}");
        }
    }

    private static void Line(TextWriter output, string line)
    {
        output.Write(line);
        output.Write('\n');
    }

    // A bar would end the table's cell, in code too.
    private static string Code(string text) => MarkdownText.Code(text, inTable: true);

    // Sentences of the report bring code in backticks with them.
    private static string Escape(string text) => MarkdownText.Prose(text);
}
