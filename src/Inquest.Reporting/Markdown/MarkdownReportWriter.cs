using System.Text;
using Inquest.Reporting.Text;
using Inquest.Reporting.Words;

namespace Inquest.Reporting.Markdown;

/// <summary>
/// Writes a report as Markdown for an issue or a chat: the answer, whether the ELF is the right one and the backtrace are
/// to be seen, the rest is folded. Nothing from an input becomes markup, a link or a mention. The same report gives the
/// same bytes, and no more of them than GitHub takes for one comment.
/// </summary>
public static class MarkdownReportWriter
{
    /// <summary>GitHub takes 65,536 characters; what may be long ends well before.</summary>
    private const int MostCharacters = 60_000;

    /// <summary>Writes the report; lines end with a line feed.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static void Write(Report report, TextWriter output, SharingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        options ??= new SharingOptions();
        report = options.Prepare(report);
        var page = new StringBuilder();
        if (report.NoDump is { } noDump && report.Dumps.Count == 0)
        {
            Line(page, "### " + MarkdownText.Prose(noDump.Message));
            Line(page);
            List(page, noDump.Advice);
        }

        foreach (DumpReport dump in report.Dumps)
        {
            WriteDump(page, report, dump);
        }

        if (report.OtherDumps.Count > 0)
        {
            Line(page, "Not explained: " + MarkdownText.Escape(string.Join("; ", report.OtherDumps.Select(DumpText.InOneLine))));
            Line(page);
        }

        WriteInputs(page, report);
        WriteEnd(page, report, options);
        output.Write(page.ToString());
    }

    private static void WriteDump(StringBuilder page, Report report, DumpReport dump)
    {
        SharedPath paths = SharedPath.Of(dump, hideHomes: true);
        MatchInfo? match = dump.Match;
        bool doubtful = match?.Verdict is MatchVerdicts.Mismatch or MatchVerdicts.Unknown;
        if (dump.Cause is { } cause)
        {
            WriteCause(page, dump, cause, paths);
        }

        if (match is not null && MatchText.Sentence(match) is { } summary)
        {
            Line(page, $"**{(doubtful ? "Careful" : "Firmware")}** {MarkdownText.Prose(summary)}");
            Line(page);
        }
        else if (match?.Verdict == MatchVerdicts.NoElf)
        {
            Line(page, "**Firmware** not at hand: without its ELF there are no functions and lines. It is `zephyr.elf` or `zmk.elf` of the build that crashed.");
            Line(page);
        }

        if (DumpText.Loss(dump.Dump) is { } loss)
        {
            Line(page, "**Dump** " + MarkdownText.Prose(loss));
            Line(page);
        }

        foreach (string warning in dump.Warnings)
        {
            Line(page, "**Careful** " + MarkdownText.Prose(warning));
            Line(page);
        }

        List(page, [.. dump.Findings.Select(f => f.Text).Where(f => dump.Cause?.Evidence.Contains(f) != true)]);
        ThreadInfo? crashed = dump.Threads.FirstOrDefault(t => t.Crashed);
        if (crashed is not null)
        {
            Block(page, Captured(paths, c => ThreadText.WriteThread(c, crashed, dump, variables: false)));
        }

        if (dump.Printed.Count > 0)
        {
            Block(page, Captured(paths, c => WriteVariables(c, dump.Printed)));
        }

        WriteLinks(page, crashed, paths);
        WriteFolded(page, report, dump, crashed, paths);
        if (dump.Fingerprint is { } print)
        {
            string provisional = print.Provisional ? ", provisional" : "";
            Line(page, $"Signature {MarkdownText.Code(print.Signature)} {MarkdownText.Code(print.Hash)} (v{print.Version}{provisional})");
            Line(page);
        }
    }

    private static void WriteCause(StringBuilder page, DumpReport dump, CauseInfo cause, SharedPath paths)
    {
        Line(page, "### " + MarkdownText.Prose(cause.Title));
        Line(page);
        IReadOnlyList<string> where = CauseText.Where(dump, cause, paths);
        if (where.Count > 0)
        {
            Line(page, string.Join(", ", where.Select((part, i) => i == 0 && part == cause.Expression ? MarkdownText.Code(part) : MarkdownText.Escape(part))));
            Line(page);
        }

        List(page, CauseText.Evidence(cause));
        if (cause.Source is SourceExcerpt source)
        {
            Block(page, Captured(paths, c => CauseText.WriteSource(c, source, source.SharedName(paths))));
        }

        List(page, cause.Advice);
    }

    private static void WriteLinks(StringBuilder page, ThreadInfo? crashed, SharedPath paths)
    {
        var links = (crashed?.Frames ?? []).Where(f => f is { Permalink: not null, File: not null }).ToList();
        if (links.Count == 0)
        {
            return;
        }

        Fold(page, "Source lines of the backtrace");
        foreach (FrameInfo frame in links)
        {
            string place = MarkdownText.Escape(FrameText.Place(frame, paths));
            Line(page, $"- `#{frame.Index}` [{place}](<{frame.Permalink}>)");
        }

        Unfold(page);
    }

    private static void WriteFolded(StringBuilder page, Report report, DumpReport dump, ThreadInfo? crashed, SharedPath paths)
    {
        int width = dump.Dump.AddressBytes;
        if (crashed?.Frames.Any(f => f.Variables.Count > 0) == true)
        {
            Folded(page, "Variables", Captured(paths, c => ThreadText.WriteThread(c, crashed, dump, variables: true)));
        }

        if (dump.Registers.Count > 0)
        {
            Folded(page, "Registers", Captured(paths, c => RegisterText.Write(c, dump.Registers, width)));
        }

        WriteOtherThreads(page, dump, crashed, paths);
        if (dump.Log.Count > 0)
        {
            Folded(page, "Last words", Captured(paths, c => LogText.WriteGroups(c, dump.Log)));
        }

        Fold(page, "The proof, and the dump");
        Block(page, Captured(paths, c => DumpText.Write(c, dump, withMatch: true)));
        if (dump.Match is { Verdict: MatchVerdicts.Proved or MatchVerdicts.Likely } match)
        {
            List(page, MatchText.Further(match));
        }

        List(page, [.. dump.ThreadNotes]);
        List(page, [.. report.Diagnostics.Where(d => d.Severity != Severities.Note).Select(d => $"{d.Id} {d.Where}: {d.Message}")]);
        Unfold(page);
    }

    private static void WriteOtherThreads(StringBuilder page, DumpReport dump, ThreadInfo? crashed, SharedPath paths)
    {
        var others = dump.Threads.Where(t => t != crashed).ToList();
        if (others.Count == 0)
        {
            return;
        }

        var block = new StringBuilder();
        int shown = 0;
        foreach (ThreadInfo thread in others)
        {
            string text = Captured(paths, c => ThreadText.WriteThread(c, thread, dump, variables: false));
            if (page.Length + block.Length + text.Length > MostCharacters)
            {
                break;
            }

            block.Append(shown++ > 0 ? "\n" : "").Append(text);
        }

        if (shown < others.Count)
        {
            block.Append('\n').Append(TextCanvas.Count(others.Count - shown, "further thread")).Append(" left out for length\n");
        }

        Folded(page, TextCanvas.Count(others.Count, "other thread"), block.ToString());
    }

    private static void WriteInputs(StringBuilder page, Report report)
    {
        if (report.Inputs.Count == 0)
        {
            return;
        }

        Fold(page, "Files");
        Line(page, "| file | what | bytes | SHA-256 |");
        Line(page, "|---|---|---|---|");
        foreach (InputInfo input in report.Inputs)
        {
            if (page.Length > MostCharacters)
            {
                Line(page, "| and more | | | |");
                break;
            }

            string size = input.Size is { } bytes ? TextCanvas.Number(bytes) : "";
            string what = input.Format is { } format && format != input.Role ? $"{input.Role}, {format}" : input.Role;
            Line(page, $"| {MarkdownText.Code(input.Name, inTable: true)} | {MarkdownText.Escape(what)} | {size} | {MarkdownText.Code(input.Sha256 ?? "", inTable: true)} |");
        }

        Unfold(page);
    }

    private static void WriteEnd(StringBuilder page, Report report, SharingOptions options)
    {
        string notice = options.IncludeMemory ? "Memory contents are included." : Redaction.Notice;
        Line(page, $"<sub>{MarkdownText.Escape(report.Tool.Name)} {MarkdownText.Escape(report.Tool.Version)}. {MarkdownText.Escape(notice)}</sub>");
    }

    private static void WriteVariables(TextCanvas canvas, IReadOnlyList<VariableInfo> variables)
    {
        foreach (VariableInfo variable in variables)
        {
            VariableText.WriteWhole(canvas, variable, 0);
        }
    }

    private static string Captured(SharedPath paths, Action<TextCanvas> write)
    {
        using var text = new StringWriter();
        write(new TextCanvas(text, new TextReportOptions()) { Paths = paths });
        return text.ToString();
    }

    private static void Folded(StringBuilder page, string summary, string block)
    {
        Fold(page, summary);
        Block(page, block);
        Unfold(page);
    }

    // The summaries are our own words: inside an HTML block nothing would be escaped.
    private static void Fold(StringBuilder page, string summary)
    {
        Line(page, $"<details><summary>{summary}</summary>");
        Line(page);
    }

    private static void Unfold(StringBuilder page)
    {
        if (page[^1] == '\n' && page[^2] != '\n')
        {
            Line(page);
        }

        Line(page, "</details>");
        Line(page);
    }

    private static void Block(StringBuilder page, string text)
    {
        string fence = MarkdownText.Fence(text);
        Line(page, fence + "text");
        page.Append(text);
        Line(page, fence);
        Line(page);
    }

    private static void List(StringBuilder page, IReadOnlyList<string> sentences)
    {
        foreach (string sentence in sentences)
        {
            Line(page, "- " + MarkdownText.Prose(sentence));
        }

        if (sentences.Count > 0)
        {
            Line(page);
        }
    }

    private static void Line(StringBuilder page, string line = "") => page.Append(line).Append('\n');
}
