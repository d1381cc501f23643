using Inquest.Reporting.Words;

namespace Inquest.Reporting.Text;

/// <summary>
/// Writes a report for a person: the answer first, then the proof, then the detail. Plain text without tabs, lines
/// ending with a line feed; nothing is printed that is not known; characters from inputs that could steer a terminal
/// are escaped.
/// </summary>
public static class TextReportWriter
{
    /// <summary>Writes the whole report.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static void Write(Report report, TextWriter output, TextReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        var canvas = new TextCanvas(output, options ?? new TextReportOptions());
        if (report.NoDump is { } noDump && report.Dumps.Count == 0)
        {
            WriteNoDump(canvas, noDump);
        }

        for (int i = 0; i < report.Dumps.Count; i++)
        {
            if (i > 0)
            {
                canvas.End();
            }

            if (report.Dumps.Count > 1)
            {
                canvas.Line($"=== Dump {i + 1} of {report.Dumps.Count}: {Place(report, report.Dumps[i].Dump)} ===", Emphasis.Label);
            }

            WriteDump(canvas, report.Dumps[i]);
        }

        WriteEnd(canvas, report);
    }

    // The file, and where in it when it holds more than one.
    private static string Place(Report report, DumpInfo dump) => report.Dumps.Count(d => d.Dump.Source == dump.Source) == 1 ? dump.Source
        : dump.Format is DumpFormats.SerialLog or DumpFormats.FatalLog && dump.Offset is long line ? $"{dump.Source}, line {TextCanvas.Number(line)}"
        : dump.FlashAddress is ulong address ? $"{dump.Source} at {Hex.Address(address, dump.AddressBytes)}"
        : dump.Offset is long offset ? $"{dump.Source}, byte {TextCanvas.Number(offset)}" : dump.Source;

    private static void WriteNoDump(TextCanvas canvas, NoDumpInfo noDump)
    {
        canvas.Wrap(noDump.Message, 0, Emphasis.Title);
        foreach (string step in noDump.Advice)
        {
            canvas.Put("  - ");
            canvas.Wrap(step, 4);
        }
    }

    private static void WriteDump(TextCanvas canvas, DumpReport report)
    {
        canvas.Paths = SharedPath.Of(report);
        // A verdict that puts all the rest in doubt comes before the rest.
        bool doubtful = report.Match?.Verdict is MatchVerdicts.Mismatch or MatchVerdicts.Unknown;
        if (doubtful && MatchText.Sentence(report.Match!) is { } doubt)
        {
            canvas.Wrap(doubt, 0, report.Match!.Verdict == MatchVerdicts.Mismatch ? Emphasis.Title : Emphasis.Warning);
        }

        CauseText.Write(canvas, report);
        canvas.End();
        DumpText.Write(canvas, report, withMatch: !doubtful);
        foreach (string warning in report.Warnings)
        {
            canvas.Labelled("Warning", warning, Emphasis.Warning);
        }

        ThreadText.Write(canvas, report);
        if (report.Printed.Count > 0)
        {
            canvas.End();
            foreach (VariableInfo variable in report.Printed)
            {
                VariableText.WriteWhole(canvas, variable, 0);
            }
        }

        LogText.Write(canvas, report.Log, report.LogNote);
        if (report.Fingerprint is { } fingerprint)
        {
            canvas.End();
            canvas.Put("Signature", Emphasis.Label).Put("  ").Put(fingerprint.Signature)
                .Put($"   {fingerprint.Hash} (v{fingerprint.Version}{(fingerprint.Provisional ? ", provisional" : "")})", Emphasis.Faint);
            canvas.End();
        }
    }

    private static void WriteEnd(TextCanvas canvas, Report report)
    {
        if (report.OtherDumps.Count > 0)
        {
            string others = string.Join("; ", report.OtherDumps.Select(DumpText.InOneLine));
            canvas.Put("Not explained", Emphasis.Label).Put(": ");
            canvas.Wrap(others, 2);
        }

        if (canvas.Options.Verbose && report.Diagnostics.Count > 0)
        {
            canvas.End();
            canvas.Line("Diagnostics", Emphasis.Label);
            foreach (DiagnosticInfo diagnostic in report.Diagnostics)
            {
                canvas.Put("  " + diagnostic.Id, Emphasis.Faint).Put(" " + diagnostic.Severity + " ");
                canvas.Wrap(diagnostic.Where + ": " + diagnostic.Message, 6);
            }

            if (report.DroppedDiagnostics > 0)
            {
                canvas.Line($"  and {TextCanvas.Number(report.DroppedDiagnostics)} more");
            }
        }

        var hints = new List<string>(report.Hints);
        int damage = report.Diagnostics.Count(d => d.Severity != Severities.Note);
        if (!canvas.Options.Verbose && damage > 0)
        {
            hints.Add($"--verbose for {TextCanvas.Count(damage, "diagnostic")}");
        }

        if (hints.Count > 0)
        {
            canvas.Put("More", Emphasis.Label).Put(": ");
            // A hint may be a sentence of its own.
            canvas.Wrap(string.Join("; ", hints.SkipLast(1).Select(h => h.TrimEnd('.')).Append(hints[^1])), 6);
        }
    }
}
