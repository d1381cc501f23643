using System.Globalization;
using System.Text;
using Inquest.Binary;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Text;
using Inquest.Reporting.Words;

namespace Inquest.Debugging.DebugAdapter;

/// <summary>What can be typed into the debug console besides expressions.</summary>
internal static class ConsoleCommands
{
    /// <summary>The commands and what they do, in the order of the help.</summary>
    public static IReadOnlyList<(string Name, string Text)> All { get; } =
    [
        ("explain", "the whole report"),
        ("cause", "what happened, and how that is known"),
        ("threads", "every thread with its state"),
        ("help", "this list; anything else is an expression such as pkt->len, *queue, samples[3] or $r0"),
    ];

    /// <summary>The answer to a command; null when the line is none.</summary>
    public static string? Run(PostmortemSession session, string line) => line switch
    {
        "explain" => Explain(session),
        "cause" => Cause(session),
        "threads" => Threads(session),
        "help" => string.Join('\n', All.Select(c => $"{c.Name,-8} {c.Text}")),
        _ => null,
    };

    /// <summary>What is said when a dump was opened: the answer, and what stands in the way of more.</summary>
    public static string Summary(PostmortemSession session)
    {
        if (session.Dump is not { } dump)
        {
            return Explain(session);
        }

        StringBuilder text = new(Cause(session));
        if (dump.Match is { Verdict: MatchVerdicts.Mismatch } mismatch)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{mismatch.Summary}\n");
            text.Append(session.State == SessionState.ElfRefused
                ? "Functions and variables are not shown with an ELF that does not match; \"force\": true in the launch configuration shows them all the same.\n"
                : "It is used all the same, as \"force\" asks: functions, lines and values may be wrong.\n");
        }
        else if (session.State == SessionState.NoElf)
        {
            text.Append("\nThere is no ELF, so functions and variables are not known. Name it in \"elf\" of the launch configuration: build/zephyr/zephyr.elf of the very build that crashed.\n");
        }
        else if (dump.Match is { Summary: { } summary })
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{summary}\n");
        }

        foreach (string warning in dump.Warnings)
        {
            text.Append(warning).Append('\n');
        }

        return text.Append("\nType help for what can be asked here.\n").ToString();
    }

    private static string Explain(PostmortemSession session)
    {
        using StringWriter writer = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        TextReportWriter.Write(session.Report with { Hints = [] }, writer, new TextReportOptions { AllThreads = true });
        return writer.ToString().TrimEnd('\n');
    }

    private static string Cause(PostmortemSession session)
    {
        if (session.Dump?.Cause is not CauseInfo cause)
        {
            return "The cause is not known.\n";
        }

        StringBuilder text = new(cause.Title);
        text.Append('\n');
        if (cause.Expression is not null || cause.Location is not null)
        {
            text.Append("  ").AppendJoin(", ", new[] { cause.Expression, cause.Location }.OfType<string>()).Append('\n');
        }

        foreach (string sentence in cause.Evidence.Concat(cause.Advice))
        {
            text.Append("  ").Append(sentence).Append('\n');
        }

        return text.ToString();
    }

    private static string Threads(PostmortemSession session)
    {
        StringBuilder text = new();
        foreach (PostmortemThread thread in session.Threads)
        {
            text.Append(ThreadText.NameAndState(thread.Info));
            if (thread.Info.Priority is int priority)
            {
                text.Append(CultureInfo.InvariantCulture, $", priority {priority}");
            }

            if (thread.Info.Stack is { Used: ulong used } stack)
            {
                text.Append($", stack {Numbers.Text(used)} of {Numbers.Text(stack.Size)} bytes");
            }

            if (thread.Frames is [{ } innermost, ..])
            {
                text.Append(", in ").Append(ThreadText.NameOf(session, innermost.Info));
            }

            text.Append('\n');
        }

        foreach (string note in session.Dump?.ThreadNotes ?? [])
        {
            text.Append(note).Append('\n');
        }

        return text.Length == 0 ? "nothing is known of the threads" : text.ToString().TrimEnd('\n');
    }
}
