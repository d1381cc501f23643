using System.Globalization;
using Inquest.Reporting.Words;

namespace Inquest.Reporting.Text;

/// <summary>Threads with their call stacks, the registers, and the others in a line.</summary>
internal static class ThreadText
{
    public static void Write(TextCanvas canvas, DumpReport report)
    {
        int width = report.Dump.AddressBytes;
        // What the answer has said already is not said again.
        List<FindingInfo> findings = [.. report.Findings.Where(f => report.Cause?.Evidence.Contains(f.Text) != true)];
        if (findings.Count > 0)
        {
            canvas.End();
        }

        foreach (FindingInfo finding in findings)
        {
            canvas.Put("Note", Emphasis.Warning).Put("  ");
            canvas.Wrap(finding.Text, 6);
        }

        var others = new List<ThreadInfo>();
        bool registersShown = false;
        foreach (ThreadInfo thread in report.Threads)
        {
            if (!thread.Crashed && !canvas.Options.AllThreads)
            {
                others.Add(thread);
                continue;
            }

            canvas.End();
            WriteThread(canvas, thread, report, variables: true);
            if (thread.Crashed && !registersShown && report.Registers.Count > 0)
            {
                registersShown = true;
                canvas.End();
                RegisterText.Write(canvas, report.Registers, width);
            }
        }

        if (!registersShown && report.Registers.Count > 0)
        {
            canvas.End();
            RegisterText.Write(canvas, report.Registers, width);
        }

        if (others.Count > 0 || report.ThreadNotes.Count > 0)
        {
            canvas.End();
        }

        if (others.Count > 0)
        {
            canvas.Put("Other threads", Emphasis.Label).Put(": ");
            canvas.Wrap(string.Join("; ", Summaries(others, width)), 2);
        }

        foreach (string note in report.ThreadNotes)
        {
            canvas.Wrap(note, 2);
        }
    }

    /// <summary>What crashed: the thread or an interrupt on top of it, whose name stands here where the frames do not show it.</summary>
    public static string CrashedPhrase(ThreadInfo thread) =>
        thread.Frames.Any(f => f.InterruptedBy is not null) ? "interrupted; the interrupt crashed"
        : thread.InterruptedBy is { } exception ? $"interrupted by {FrameText.ExceptionName(exception)}; the interrupt crashed"
        : "crashed";

    /// <summary>One thread with its call stack, with or without the variables under each frame.</summary>
    public static void WriteThread(TextCanvas canvas, ThreadInfo thread, DumpReport report, bool variables)
    {
        int width = report.Dump.AddressBytes;
        canvas.Put("Thread " + Name(thread, width), Emphasis.Label);
        if (thread.Crashed)
        {
            canvas.Put($" ({CrashedPhrase(thread)})");
        }
        else if (thread.WaitingFor is { } waiting)
        {
            canvas.Put(" waits for " + waiting);
        }
        else if (thread.State is { } state && state != ThreadStates.Unknown)
        {
            canvas.Put(" " + state);
        }

        if (!thread.Crashed && TimeLeft(thread) is { } left)
        {
            canvas.Put(", " + left);
        }

        if (thread.Priority is { } priority)
        {
            canvas.Put(", priority " + priority.ToString(CultureInfo.InvariantCulture));
        }

        foreach (string option in thread.Options)
        {
            canvas.Put(", " + option);
        }

        if (thread.Stack is { } stack)
        {
            canvas.Put(", stack " + (stack.Used is { } used ? TextCanvas.Number(used) + " of " : "") + TextCanvas.Number(stack.Size) + " bytes");
            if (stack.HighWater is { } most)
            {
                canvas.Put($" (at most {TextCanvas.Number(most)})");
            }
        }

        canvas.End();
        FrameText.Write(canvas, thread.Frames, report.Match?.Elf, width, variables);
        if (thread.Stopped is { } stopped)
        {
            WriteStop(canvas, stopped);
        }

        if (thread.Crashed && canvas.Options.Verbose && canvas.Paths.Folder.Length > 0)
        {
            canvas.Wrap("files are below " + canvas.Paths.Folder, 5, Emphasis.Faint);
        }

        foreach (string note in thread.Notes)
        {
            canvas.Wrap(note, 2);
        }
    }

    private static void WriteStop(TextCanvas canvas, StopInfo stopped)
    {
        string reason = StopPhrase(stopped);
        canvas.Put("     end: ", Emphasis.Faint);
        bool whole = IsWhole(stopped);
        string detail = stopped.Detail is { } d && (!whole || canvas.Options.Verbose) ? ": " + d : "";
        canvas.Wrap(reason + detail, 10, whole ? Emphasis.Faint : Emphasis.Warning);
    }

    /// <summary>Why a stack ends, a phrase.</summary>
    public static string StopPhrase(StopInfo stopped) => stopped.Reason switch
    {
        StopReasons.ThreadEntry => "the thread's entry",
        StopReasons.EndOfStack => "the outermost frame",
        StopReasons.MissingMemory => "memory that is not in the dump",
        StopReasons.MissingRegister => "a register that is not known",
        StopReasons.NoUnwindInfo => "code without frame information",
        StopReasons.BadReturnAddress => "a return address that is no code",
        StopReasons.NoProgress => "the stack does not go on",
        StopReasons.Ambiguous => "ambiguous: several continuations fit, none is shown as true",
        StopReasons.NotInDump => "the stack is not in the dump",
        StopReasons.FrameLimit => "too many frames",
        StopReasons.NoElf => "no ELF to unwind with",
        StopReasons.Damaged => "the stack is overwritten",
        _ => stopped.Reason,
    };

    /// <summary>Whether the stack is shown to its very end.</summary>
    public static bool IsWhole(StopInfo stopped) => stopped.Reason is StopReasons.ThreadEntry or StopReasons.EndOfStack;

    /// <summary>The thread's name, or what else tells it from the others.</summary>
    public static string Name(ThreadInfo thread, int width) =>
        thread.Name ?? thread.Entry ?? (thread.Id is { } id ? Hex.Address(id, width) : "without a name");

    /// <summary>Threads that wait for something known, one by one; the others together by their state.</summary>
    private static IEnumerable<string> Summaries(List<ThreadInfo> threads, int width)
    {
        foreach (ThreadInfo thread in threads.Where(t => t.WaitingFor is not null))
        {
            yield return $"{Name(thread, width)} waits for {thread.WaitingFor}{(TimeLeft(thread) is { } left ? ", " + left : "")}";
        }

        foreach (IGrouping<string, ThreadInfo> group in threads.Where(t => t.WaitingFor is null).GroupBy(StateInWords))
        {
            string names = string.Join(", ", group.Select(t => Name(t, width) + (TimeLeft(t) is { } left ? $" ({left})" : "")));
            yield return group.Key.Length > 0 ? group.Key + " " + names : names;
        }
    }

    /// <summary>When a wait or sleep ends by itself, a phrase: <c>2.7 s left</c>; null when it does not, or it is not known.</summary>
    public static string? TimeLeft(ThreadInfo thread) => thread.Timeout switch
    {
        null => null,
        { Milliseconds: { } milliseconds } => Durations.Words(milliseconds) + " left",
        { Ticks: var ticks } => TextCanvas.Count((long)Math.Min(ticks, long.MaxValue), "tick") + " left",
    };

    private static string StateInWords(ThreadInfo thread)
    {
        string state = thread.State is { } known && known != ThreadStates.Unknown ? known : "";
        return thread.Stopped?.Reason == StopReasons.NotInDump ? (state + " (stack not in the dump)").TrimStart() : state;
    }
}
