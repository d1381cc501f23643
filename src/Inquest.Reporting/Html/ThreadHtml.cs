using Inquest.Reporting.Text;
using Inquest.Reporting.Words;

namespace Inquest.Reporting.Html;

/// <summary>The threads with their call stacks; the crashed one is open.</summary>
internal static class ThreadHtml
{
    public static HtmlSection? Write(HtmlPage page)
    {
        IReadOnlyList<ThreadInfo> threads = page.Report.Threads;
        if (threads.Count == 0 && page.Report.ThreadNotes.Count == 0)
        {
            return null;
        }

        return page.Section("threads", threads.Count == 1 ? "Thread" : "Threads", canvas =>
        {
            foreach (ThreadInfo thread in threads)
            {
                WriteThread(canvas, page, thread, open: thread.Crashed);
            }

            HtmlPage.Sentences(canvas, page.Report.ThreadNotes, "iq-points");
            WriteLegend(canvas, threads);
        });
    }

    private static void WriteThread(HtmlCanvas canvas, HtmlPage page, ThreadInfo thread, bool open)
    {
        canvas.Open("details", thread.Crashed ? "iq-thread iq-crashed" : "iq-thread", ("open", open ? "" : null));
        canvas.Open("summary").Element("h3", null, ThreadText.Name(thread, page.Width)).Text(" ");
        WriteState(canvas, thread);
        canvas.Close("summary").Break();
        WriteFacts(canvas, page, thread);
        if (thread.Frames.Count > 0)
        {
            canvas.Open("ol", "iq-frames", ("aria-label", "Call stack, innermost first")).Break();
            foreach (FrameInfo frame in thread.Frames)
            {
                FrameHtml.Write(canvas, page, frame, open: thread.Crashed && frame.Index == 0);
            }

            canvas.Close("ol").Break();
        }

        if (thread.Stopped is { } stopped)
        {
            bool whole = ThreadText.IsWhole(stopped);
            string detail = stopped.Detail is { } d && !whole ? ": " + d : "";
            canvas.Open("p", whole ? "iq-end" : "iq-end iq-cut").Text("The stack ends here: ").Prose(ThreadText.StopPhrase(stopped) + detail).Close("p").Break();
        }

        HtmlPage.Sentences(canvas, thread.Notes, "iq-points");
        canvas.Close("details").Break();
    }

    private static void WriteState(HtmlCanvas canvas, ThreadInfo thread)
    {
        if (thread.Crashed)
        {
            HtmlPage.Badge(canvas, ThreadText.CrashedPhrase(thread), "bad");
        }
        else if (thread.State is { } state && state != ThreadStates.Unknown)
        {
            HtmlPage.Badge(canvas, state, state is ThreadStates.Ready or ThreadStates.Running ? "info" : "plain");
        }

        if (thread.WaitingFor is { } waiting)
        {
            canvas.Element("span", "iq-waits", "waits for " + waiting);
        }
    }

    private static void WriteFacts(HtmlCanvas canvas, HtmlPage page, ThreadInfo thread)
    {
        canvas.Open("dl", "iq-facts");
        Fact(canvas, "priority", thread.Priority is { } priority ? HtmlCanvas.Number(priority) : null);
        Fact(canvas, "entry", thread.Entry);
        Fact(canvas, "wait ends", thread.Crashed || ThreadText.TimeLeft(thread) is not { } left ? null : left);
        Fact(canvas, "options", thread.Options.Count > 0 ? string.Join(", ", thread.Options) : null);
        Fact(canvas, "k_thread", thread.Id is { } id ? Hex.Address(id, page.Width) : null);
        if (thread.Stack is { } stack)
        {
            canvas.Open("div").Element("dt", null, "stack").Open("dd");
            if ((stack.HighWater ?? stack.Used) is { } most && stack.Size > 0)
            {
                string label = $"{TextCanvas.Number(most)} of {TextCanvas.Number(stack.Size)} bytes used";
                canvas.Open(
                    "meter", null, ("min", "0"), ("max", stack.Size.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                    ("high", (stack.Size / 10 * 9).ToString(System.Globalization.CultureInfo.InvariantCulture)), ("value", Math.Min(most, stack.Size).ToString(System.Globalization.CultureInfo.InvariantCulture)),
                    ("aria-label", label)).Text(label).Close("meter").Text(" ");
            }

            canvas.Text(stack.Used is { } used ? $"{TextCanvas.Number(used)} of {TextCanvas.Number(stack.Size)} bytes" : $"{TextCanvas.Number(stack.Size)} bytes");
            canvas.Text(stack.HighWater is { } high ? $", at most {TextCanvas.Number(high)}" : "").Text($" from {Hex.Address(stack.Start, page.Width)}");
            canvas.Close("dd").Close("div");
        }

        canvas.Close("dl").Break();
    }

    private static void Fact(HtmlCanvas canvas, string name, string? value)
    {
        if (value is not null)
        {
            canvas.Open("div").Element("dt", null, name).Element("dd", null, value).Close("div");
        }
    }

    private static void WriteLegend(HtmlCanvas canvas, IReadOnlyList<ThreadInfo> threads)
    {
        var used = threads.SelectMany(t => t.Frames).Select(f => f.Trust).ToHashSet(StringComparer.Ordinal);
        if (used.Count == 0)
        {
            return;
        }

        canvas.Open("details", "iq-legend").Element("summary", null, "How frames are found").Open("dl").Break();
        foreach (string trust in FrameTrusts.All.Where(used.Contains))
        {
            canvas.Element("dt", null, trust).Element("dd", null, FrameHtml.Explain(trust)).Break();
        }

        canvas.Close("dl").Close("details").Break();
    }
}
