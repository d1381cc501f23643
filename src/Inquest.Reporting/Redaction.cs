using System.Globalization;
using Inquest.Reporting.Words;

namespace Inquest.Reporting;

/// <summary>
/// Takes out of a report what the device's memory may hold of its owner: texts, buffers, arrays of numbers (which may be a
/// key), log lines and raw memory. What happened and where stays: addresses, registers, symbols, single numbers and names
/// of enumerators.
/// </summary>
public static class Redaction
{
    /// <summary>What a report says at its end when it went through here.</summary>
    public const string Notice = "Memory contents, texts and log lines are left out; --include-memory shows them.";

    /// <summary>How a piece of evidence begins that quotes a line of the log.</summary>
    public const string LogQuote = "The log says so: ";

    // An assertion's own words, which are a line of the log too; the title repeats them.
    private const string Message = "Its message: ";

    /// <summary>The report without memory contents; the same object's parts where nothing was to be taken out.</summary>
    /// <exception cref="ArgumentNullException">The report is null.</exception>
    public static Report WithoutMemory(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report with { Dumps = [.. report.Dumps.Select(WithoutMemory)] };
    }

    /// <summary>One dump of a report, likewise.</summary>
    public static DumpReport WithoutMemory(DumpReport dump)
    {
        ArgumentNullException.ThrowIfNull(dump);
        return dump with
        {
            Cause = dump.Cause?.Evidence.Any(IsLogQuote) == true ? WithoutLog(dump.Cause) : dump.Cause,
            Threads = [.. dump.Threads.Select(WithoutMemory)],
            Printed = [.. dump.Printed.Select(WithoutMemory)],
            Log = [],
            MemoryContents = [],
            Firmware = dump.Firmware is null ? null : dump.Firmware with { Strings = [] },
        };
    }

    private static ThreadInfo WithoutMemory(ThreadInfo thread) => thread with
    {
        Frames = [.. thread.Frames.Select(f => f.Variables.Count == 0 ? f : f with { Variables = [.. f.Variables.Select(WithoutMemory)] })],
    };

    private static bool IsLogQuote(string evidence) =>
        evidence.StartsWith(LogQuote, StringComparison.Ordinal) || evidence.StartsWith(Message, StringComparison.Ordinal);

    private static CauseInfo WithoutLog(CauseInfo cause)
    {
        string title = cause.Title;
        List<string> evidence = [];
        foreach (string sentence in cause.Evidence)
        {
            if (sentence.StartsWith(Message, StringComparison.Ordinal))
            {
                title = title.Replace($" ({sentence[Message.Length..]})", "", StringComparison.Ordinal);
            }
            else
            {
                evidence.Add(IsLogQuote(sentence) ? "The log says so, in a line that is left out." : sentence);
            }
        }

        return cause with { Title = title, Evidence = [.. evidence.Distinct(StringComparer.Ordinal)] };
    }

    /// <summary>A value without texts and the elements of arrays.</summary>
    public static VariableInfo WithoutMemory(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (IsArrayOfValues(variable))
        {
            return variable with
            {
                Value = string.Create(CultureInfo.InvariantCulture, $"<{variable.Children.Count} elements left out>"),
                BareValue = null,
                Children = [],
            };
        }

        return variable with
        {
            Value = variable.BareValue ?? variable.Value,
            BareValue = null,
            Children = [.. variable.Children.Select(WithoutMemory)],
        };
    }

    private static bool IsArrayOfValues(VariableInfo variable) =>
        variable.Children is [{ Name: ['[', ..] }, ..]
        && variable.Children.All(IsSingle)
        && variable.Children.Any(c => c.State is VariableStates.Available or VariableStates.Inferred);

    // Zephyr's stacks are arrays of structures with one character each.
    private static bool IsSingle(VariableInfo variable) =>
        variable.Children.Count == 0 || (variable.Children is [{ Name: not ['*', ..] } only] && IsSingle(only));
}
