using System.Text;
using Inquest.Binary;
using Inquest.Coredump.Logs;

namespace Inquest.Zephyr.FatalLogs;

/// <summary>
/// Finds Zephyr's fatal texts in a log, with any prefix, colours, and other lines in between. What a line says is asked of
/// each architecture in turn; lines that none knows are passed over.
/// </summary>
public static class FatalLogReader
{
    // So many lines of something else end a text whose end was lost.
    private const int MostLinesBetween = 150;
    private const int LongestLine = 512;

    // Where a terminal breaks lines, and text copied from it then has them broken.
    private const int TerminalColumns = 80;

    private delegate bool LineReader(string line, FatalLogBuilder log);

    private static readonly LineReader[] s_readers =
    [
        KernelLines.TryRead, TraceLines.TryRead, ArmLines.TryRead, RiscVLines.TryRead, XtensaLines.TryRead, X86Lines.TryRead, Arm64Lines.TryRead,
    ];

    /// <summary>The fatal texts of a log, in its order.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="limits">Bounds: as many texts as dumps.</param>
    public static IReadOnlyList<FatalLog> Read(ReadOnlySpan<byte> text, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        List<FatalLog> found = [];
        if (!MayHold(text))
        {
            return found;
        }

        FatalLogBuilder log = new();
        byte[] scratch = new byte[LongestLine];
        LogLines lines = new(text);
        int last = 0;
        NumberedText? broken = null;
        while (found.Count < limits.MaxCaptures && lines.MoveNext())
        {
            ReadOnlySpan<byte> raw = lines.Current;
            if (raw.IsEmpty || raw.IndexOf("#CD:"u8) >= 0)
            {
                continue;
            }

            NumberedText line = new(Encoding.UTF8.GetString(LogLineCleaner.Clean(raw[..Math.Min(raw.Length, LongestLine)], scratch)), lines.Number, lines.Number);
            if (line.Text.Contains("*** Booting", StringComparison.Ordinal) || line.Last - last > MostLinesBetween)
            {
                Add(ref log, found, broken);
                broken = null;
                Close(ref log, found);
                last = line.Last;
            }

            LogLinePrefix prefix = LogLinePrefix.Read(line.Text);
            bool isLogged = prefix.IsLogged;
            if (broken is { } begun && !isLogged && prefix.HostTime is null)
            {
                (line, isLogged) = (new(begun.Text + line.Text, begun.First, line.Last), true);
            }
            else
            {
                Add(ref log, found, broken);
            }

            broken = null;
            if (isLogged && line.Text.Length < LongestLine && line.Text.Length % TerminalColumns == 0)
            {
                broken = line;
            }
            else if (Add(ref log, found, line))
            {
                last = line.Last;
            }
        }

        Add(ref log, found, broken);
        if (found.Count < limits.MaxCaptures)
        {
            Close(ref log, found);
        }

        return found;
    }

    private static bool Add(ref FatalLogBuilder log, List<FatalLog> found, NumberedText? line)
    {
        if (line is not { } numbered)
        {
            return false;
        }

        LogLinePrefix prefix = LogLinePrefix.Read(numbered.Text);
        string text = prefix.Rest;
        if (log.HasEnded && Begins(text))
        {
            Close(ref log, found);
        }

        // A terminal makes spaces of the tab in front of an assertion's message.
        if (log.MayHaveMessage && text.StartsWith("    ", StringComparison.Ordinal))
        {
            text = "\t" + text.Trim();
        }

        if (!Take(text, log))
        {
            return false;
        }

        log.AddLine(numbered.First, numbered.Last, text.StartsWith('\t') ? text.TrimEnd() : text.Trim(), prefix);
        return true;
    }

    // One look over the whole text spares most logs the rest.
    private static bool MayHold(ReadOnlySpan<byte> text) =>
        text.IndexOf("FATAL E"u8) >= 0 || text.IndexOf("ASSERTION FAIL"u8) >= 0 || text.IndexOf("aulting instruction address"u8) >= 0 || text.IndexOf("FAULT *****"u8) >= 0
        || text.IndexOf("mcause"u8) >= 0 || text.IndexOf("Exception cause"u8) >= 0 || text.IndexOf("ELR_EL"u8) >= 0 || text.IndexOf("Kernel OOPS"u8) >= 0
        || text.IndexOf("Kernel Panic"u8) >= 0 || text.IndexOf("Fault! EXC"u8) >= 0 || text.IndexOf("Stack Check Fail"u8) >= 0;

    private static bool Take(string line, FatalLogBuilder log)
    {
        foreach (LineReader reader in s_readers)
        {
            if (reader(line, log))
            {
                return true;
            }
        }

        return false;
    }

    // Lines that only the beginning of a crash has.
    private static bool Begins(string line) =>
        line.Contains("FAULT *****", StringComparison.Ordinal) || line.Contains("ABORT *****", StringComparison.Ordinal) || line.Contains("Fault! EXC", StringComparison.Ordinal)
        || line.Contains("ASSERTION FAIL", StringComparison.Ordinal) || line.Contains("FATAL E", StringComparison.Ordinal) || line.Contains("mcause:", StringComparison.Ordinal)
        || line.Contains("Exception cause", StringComparison.Ordinal) || line.Contains("r0/a1:", StringComparison.Ordinal) || line.Contains("ELR_EL", StringComparison.Ordinal)
        || line.Contains("EAX:", StringComparison.Ordinal) || line.Contains("RAX:", StringComparison.Ordinal) || line.Contains("Page fault at", StringComparison.Ordinal);

    private static void Close(ref FatalLogBuilder log, List<FatalLog> found)
    {
        if (log.Build() is FatalLog built)
        {
            found.Add(built);
        }

        log = new FatalLogBuilder();
    }

    /// <summary>A line; one that a terminal broke has several numbers.</summary>
    private readonly record struct NumberedText(string Text, int First, int Last);
}
