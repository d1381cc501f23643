using Inquest.Reporting.Markdown;
using Inquest.Reporting.Text;

namespace Inquest.Reporting.Comparison;

/// <summary>Writes a comparison as Markdown, fit for an issue comment. No memory contents and no addresses of values are in it.</summary>
public static class ComparisonMarkdownWriter
{
    /// <summary>Writes the report; lines end with a line feed.</summary>
    public static void Write(ComparisonReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        if (report.Pair is { } pair)
        {
            Line(output, $"**{(pair.Same ? "The same bug" : "Different bugs")}** ({pair.Certainty} certainty): {Escape(pair.Reason)}.");
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

        if (report.Groups.Count > 0)
        {
            Line(output, "| group | signature | crashes | firmware | |");
            Line(output, "|---|---|---|---|---|");
            foreach (ComparisonGroup group in report.Groups)
            {
                string trend = group.Trend is null ? "" : GroupTrendWords.Phrase(group.Trend);
                Line(output, $"| `{group.Hash}` | {Code(group.Signature)}{(group.Provisional ? " (provisional)" : "")} | {TextCanvas.Number(group.Rows.Count)} | {Escape(string.Join(", ", group.Firmware))} | {trend} |");
            }

            Line(output, "");
        }

        if (report.Firmware.Count > 1)
        {
            Line(output, $"Firmware, oldest first as given: {Escape(string.Join(", ", report.Firmware))}.");
            Line(output, "");
        }

        if (report.Rows.Count == 0)
        {
            return;
        }

        Line(output, "| report | match | group | what happened | please add |");
        Line(output, "|---|---|---|---|---|");
        foreach (ComparisonRow row in report.Rows)
        {
            string happened = row.Failure ?? (row.Report?.Cause is { } cause ? ComparisonWords.Happened(cause) : "");
            if (row.SameDumpAs is not null)
            {
                happened += $" (the same dump as in {row.SameDumpAs})";
            }

            string group = row.Group is null ? "" : $"`{row.Group}`";
            Line(output, $"| {Escape(row.Name)} | {row.Report?.Match?.Verdict ?? "no dump"} | {group} | {Escape(happened)} | {Escape(row.Ask ?? "")} |");
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
