using Inquest.Reporting.Text;

namespace Inquest.Reporting.Check;

/// <summary>Writes a check for a terminal: the answer, what a dump will give, what it will not and the line to add, what the ELF does not tell.</summary>
public static class CheckTextWriter
{
    private const int LabelColumn = 22;

    /// <summary>Writes the report.</summary>
    public static void Write(CheckReport report, TextWriter output, TextReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        var canvas = new TextCanvas(output, options ?? new TextReportOptions());
        canvas.Wrap(report.Summary, 0, report.IsFit ? Emphasis.Title : Emphasis.Bad);
        Section(canvas, "A crash of this build gives", report.Items, CheckStates.Present);
        Section(canvas, "It will not give", report.Items, CheckStates.Missing);
        Section(canvas, "The ELF does not tell", report.Items, CheckStates.Unknown);
        List<string> settings = [.. report.Items.Where(i => i.State == CheckStates.Missing && i.Setting is not null).Select(i => i.Setting!).Distinct()];
        if (settings.Count > 0)
        {
            canvas.End();
            canvas.Line("To add", Emphasis.Label);
            foreach (string setting in settings)
            {
                canvas.Line("  " + setting);
            }
        }
    }

    private static void Section(TextCanvas canvas, string title, IReadOnlyList<CheckItem> items, string state)
    {
        if (!items.Any(i => i.State == state))
        {
            return;
        }

        canvas.End();
        canvas.Line(title, Emphasis.Label);
        foreach (CheckItem item in items.Where(i => i.State == state))
        {
            canvas.Put("  " + item.Label, item is { Required: true, State: CheckStates.Missing } ? Emphasis.Bad : Emphasis.None).PadTo(2 + LabelColumn, 2);
            string setting = item.Setting is { } line && state == CheckStates.Unknown ? $" ({line})" : "";
            canvas.Wrap(item.Text + setting, 2 + LabelColumn);
        }
    }
}
