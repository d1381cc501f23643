using System.Globalization;
using Inquest.Reporting.Words;

namespace Inquest.Reporting.Text;

/// <summary>The answer: what happened, where, how it is known, and the line.</summary>
internal static class CauseText
{
    public static void Write(TextCanvas canvas, DumpReport report)
    {
        if (report.Cause is not { } cause)
        {
            return;
        }

        canvas.Wrap(cause.Title, 0, Emphasis.Title);
        string where = string.Join(", ", Where(report, cause, canvas.Paths));
        if (where.Length > 0)
        {
            canvas.Wrap(where, 2);
        }

        foreach (string evidence in Evidence(cause))
        {
            canvas.Wrap(evidence, 2);
        }

        if (cause.Source is SourceExcerpt source)
        {
            canvas.End();
            WriteSource(canvas, source, source.File);
        }

        if (cause.Advice.Count > 0)
        {
            canvas.End();
            foreach (string advice in cause.Advice)
            {
                canvas.Wrap(advice, 2);
            }
        }
    }

    /// <summary>The evidence, a sentence each: what speaks for the cause, that it is an inference where it is one, and Zephyr's reason.</summary>
    public static IReadOnlyList<string> Evidence(CauseInfo cause)
    {
        List<string> evidence = [.. cause.Evidence];
        if (cause.Inferred)
        {
            evidence.Add(evidence.Count > 0 ? "Inferred from this; the device did not record it."
                : cause.Instruction is { } instruction ? $"Inferred from `{instruction}`; the device did not record it."
                : "Inferred; the device did not record it.");
        }

        if (ReasonApart(cause) is { } reason)
        {
            evidence.Add("Zephyr's reason: " + Reason(reason));
        }

        return evidence;
    }

    /// <summary>Zephyr's reason where the evidence does not say already how it bears on the cause; else null.</summary>
    private static ReasonInfo? ReasonApart(CauseInfo cause) =>
        cause.Evidence.Any(e => e.Contains("Zephyr's reason", StringComparison.Ordinal)) ? null : cause.Reason;

    /// <summary>Zephyr's reason: number, meaning and name, as far as they are known.</summary>
    private static string Reason(ReasonInfo reason)
    {
        string code = reason.Code.ToString(CultureInfo.InvariantCulture);
        return (reason.Text, reason.Name) switch
        {
            ({ } text, { } name) => $"{code}, {text} ({name})",
            // The words for a number without a name begin with the number.
            ({ } text, null) => text.StartsWith($"reason {code}, ", StringComparison.Ordinal) ? text["reason ".Length..] : $"{code}, {text}",
            (null, { } name) => $"{code}, {name}",
            _ => $"{code}, which has no known name",
        };
    }

    /// <summary>Expression, function, line and thread of the cause, as far as they are known; the expression first.</summary>
    public static IReadOnlyList<string> Where(DumpReport report, CauseInfo cause, SharedPath paths)
    {
        var parts = new List<string>();
        if (cause.Expression is { } expression)
        {
            parts.Add(expression);
        }

        ThreadInfo? thread = report.Threads.FirstOrDefault(t => t.Crashed);
        if (thread?.Frames is not [{ Trust: FrameTrusts.Context or FrameTrusts.Log } innermost, ..])
        {
            if (cause.Location is { } location)
            {
                parts.Add(location);
            }

            return parts;
        }

        // Where to look may be further out: behind an assertion's machinery, a jump to nowhere, a watchdog. What was touched
        // was touched by the innermost.
        FrameInfo? named = cause.Frame is { } index ? thread.Frames.FirstOrDefault(f => f.Index == index) : null;
        bool isTouched = cause.Expression is not null && cause.Access is not AccessKinds.Execute;
        FrameInfo frame = named is null || isTouched ? innermost : named;
        AddPlace(parts, "in ", frame, report, paths);
        if (named is not null && named != frame)
        {
            AddPlace(parts, "called from ", named, report, paths);
        }

        ExceptionInfo? interrupt = thread.Frames.FirstOrDefault(f => f.InterruptedBy is not null && f.Index > frame.Index)?.InterruptedBy;
        // Where the interrupt's stack is not in the dump no frame shows it.
        interrupt ??= thread.Frames.Any(f => f.InterruptedBy is not null) ? null : thread.InterruptedBy;
        string? name = thread.Name ?? thread.Entry;
        if (interrupt is not null)
        {
            string on = name is null ? "" : " on top of thread " + name;
            parts.Add($"in an interrupt ({FrameText.ExceptionName(interrupt)}){on}");
        }
        else if (name is not null)
        {
            parts.Add("thread " + name);
        }

        return parts;
    }

    private static void AddPlace(List<string> parts, string word, FrameInfo frame, DumpReport report, SharedPath paths)
    {
        if (frame.Function is { } function)
        {
            parts.Add(word + function + "()");
        }

        if (frame.File is not null)
        {
            parts.Add(FrameText.Place(frame, paths));
        }

        if (frame.Function is null && frame.Pc is { } pc)
        {
            parts.Add("at " + Hex.Address(pc, report.Dump.AddressBytes));
        }
    }

    /// <summary>The file, what speaks against it, and the source lines with their numbers, the one in question marked.</summary>
    /// <param name="canvas">Takes them.</param>
    /// <param name="source">The lines.</param>
    /// <param name="file">The file's name as it is to be shown.</param>
    public static void WriteSource(TextCanvas canvas, SourceExcerpt source, string file)
    {
        canvas.Put("    ").Put(file + ":", Emphasis.Faint).End();
        if (source.Doubt is { } doubt)
        {
            canvas.Put("    ").Wrap(doubt, 4);
        }

        int last = source.FirstLine + source.Lines.Count - 1;
        int digits = last.ToString(CultureInfo.InvariantCulture).Length;
        for (int i = 0; i < source.Lines.Count; i++)
        {
            int number = source.FirstLine + i;
            bool marked = number == source.MarkedLine;
            string text = number.ToString(CultureInfo.InvariantCulture).PadLeft(digits);
            canvas.Put(marked ? "  > " : "    ", Emphasis.Bad).Put(text, Emphasis.Faint);
            string line = Printable.ExpandTabs(source.Lines[i]).TrimEnd();
            if (line.Length > 0)
            {
                canvas.Put("  ").Put(line, marked ? Emphasis.Label : Emphasis.None);
            }

            canvas.End();
        }
    }
}
