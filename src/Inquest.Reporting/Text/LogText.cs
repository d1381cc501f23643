using Inquest.Reporting.Words;

namespace Inquest.Reporting.Text;

/// <summary>The last words: what the device's log and console still held.</summary>
internal static class LogText
{
    // The kernel's own module: what it says of the crash, the report says better.
    private const string KernelModule = "os";

    /// <summary>Writes the section; nothing when there is nothing to say.</summary>
    public static void Write(TextCanvas canvas, IReadOnlyList<LogLine> log, string? note)
    {
        if (log.Count == 0 && note is null)
        {
            return;
        }

        canvas.End();
        if (log.Count == 0)
        {
            canvas.Put("Last words", Emphasis.Label).Put(": ");
            canvas.Wrap(note!, 2);
            return;
        }

        WriteGroups(canvas, log);
        if (note is not null)
        {
            canvas.Wrap(note, 2, Emphasis.Warning);
        }
    }

    /// <summary>Writes the lines, those of each origin under a line that says which.</summary>
    public static void WriteGroups(TextCanvas canvas, IReadOnlyList<LogLine> log)
    {
        foreach (IGrouping<string?, LogLine> group in log.GroupBy(l => l.Origin == LogOrigins.BeingOutput ? LogOrigins.NeverOutput : l.Origin))
        {
            canvas.Put("Last words", Emphasis.Label).Line(TitleOf(group.Key));
            WriteLines(canvas, [.. group]);
        }
    }

    private static string TitleOf(string? origin) => origin switch
    {
        LogOrigins.NeverOutput => ", never put out: they waited in the log's buffer",
        LogOrigins.RamConsole => " on the console in RAM",
        LogOrigins.Text => " of the log that came along",
        _ => "",
    };

    private static void WriteLines(TextCanvas canvas, IReadOnlyList<LogLine> lines)
    {
        int hidden = canvas.Options.Verbose ? 0 : lines.Count(IsKernels);
        string and = hidden == lines.Count ? "nothing but" : "and";
        foreach (LogLine line in lines)
        {
            if (hidden == 0 || !IsKernels(line))
            {
                WriteLine(canvas, line);
            }
        }

        if (hidden > 0)
        {
            canvas.Line($"  {and} {TextCanvas.Count(hidden, "line")} of the kernel's own on the crash (--verbose)", Emphasis.Faint);
        }
    }

    private static bool IsKernels(LogLine line) => line is { Module: KernelModule, Level: LogLevels.Error };

    private static void WriteLine(TextCanvas canvas, LogLine line)
    {
        canvas.Put("  ");
        if (line.Timestamp is { } time)
        {
            canvas.Put("[" + time + "] ", Emphasis.Faint);
        }

        if (line.Level is { } level)
        {
            canvas.Put("<" + level + "> ", level == LogLevels.Error ? Emphasis.Bad : Emphasis.None);
        }

        if (line.Module is { } module)
        {
            canvas.Put(module + ": ");
        }

        canvas.Line(Printable.ExpandTabs(line.Text));
    }
}
