using Inquest.Reporting.Words;

namespace Inquest.Reporting.Text;

/// <summary>Writes the dumps that <c>find</c> found, one row each, with their defects under the row.</summary>
public static class FoundTableWriter
{
    private static readonly string[] s_headings = ["#", "Container", "Address", "Kind", "State", "Bytes"];

    /// <summary>Writes the table; without any dump, why there is none.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static void Write(Report report, TextWriter output, TextReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        var canvas = new TextCanvas(output, options ?? new TextReportOptions());
        if (report.Dumps.Count == 0)
        {
            TextReportWriter.Write(report, output, options);
            return;
        }

        var rows = new List<string[]>(report.Dumps.Count);
        int[] widths = [.. s_headings.Select(h => h.Length)];
        for (int i = 0; i < report.Dumps.Count; i++)
        {
            string[] row = Row(report.Dumps[i].Dump, i + 1);
            rows.Add(row);
            for (int column = 0; column < row.Length; column++)
            {
                widths[column] = Math.Max(widths[column], Printable.Escape(row[column]).Length);
            }
        }

        WriteRow(canvas, s_headings, widths, Emphasis.Label);
        for (int i = 0; i < rows.Count; i++)
        {
            DumpInfo dump = report.Dumps[i].Dump;
            WriteRow(canvas, rows[i], widths, dump.State == DumpStates.Complete ? Emphasis.None : Emphasis.Warning);
            foreach (DefectInfo defect in dump.Defects)
            {
                canvas.Wrap(defect.Message, widths[0] + 4);
            }

            if (DumpText.LostMemory(dump, canvas.Options.Verbose) is string lost)
            {
                canvas.Wrap(lost, widths[0] + 4);
            }

            foreach (string advice in dump.Advice)
            {
                canvas.Wrap(advice, widths[0] + 4);
            }

            if (dump.AlsoIn.Count > 0)
            {
                canvas.Wrap("also in " + string.Join(", ", dump.AlsoIn), widths[0] + 4);
            }
        }
    }

    private static string[] Row(DumpInfo dump, int number) =>
    [
        TextCanvas.Number(number),
        dump.Source,
        dump.FlashAddress is { } address ? Hex.Address(address, dump.AddressBytes) : "-",
        dump.Format,
        dump.State,
        TextCanvas.Number(dump.Size),
    ];

    private static void WriteRow(TextCanvas canvas, string[] row, int[] widths, Emphasis emphasis)
    {
        int column = 0;
        for (int i = 0; i < row.Length; i++)
        {
            // Numbers stand at the right, words at the left.
            bool right = i is 0 or 5;
            canvas.PadTo(column + (right ? widths[i] - Printable.Escape(row[i]).Length : 0));
            canvas.Put(row[i], emphasis);
            column += widths[i] + 2;
        }

        canvas.End();
    }
}
