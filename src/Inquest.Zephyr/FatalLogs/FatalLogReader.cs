using System.Text;
using System.Text.RegularExpressions;
using Inquest.Binary;
using Inquest.Coredump.Logs;

namespace Inquest.Zephyr.FatalLogs;

/// <summary>
/// Finds Zephyr's fatal texts in a log, with any prefix, colours, and other lines in between. What a line says is asked of
/// each architecture in turn; lines that none knows are passed over.
/// </summary>
public static partial class FatalLogReader
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
        int number = 0;
        int last = 0;
        (string Text, int Number) broken = ("", 0);
        while (!text.IsEmpty && found.Count < limits.MaxCaptures)
        {
            int end = text.IndexOfAny((byte)'\n', (byte)'\r');
            ReadOnlySpan<byte> raw = end < 0 ? text : text[..end];
            bool isLineEnd = end < 0 || text[end] == (byte)'\n' || end + 1 == text.Length || text[end + 1] != (byte)'\n';
            text = end < 0 ? default : text[(end + 1)..];
            number += isLineEnd ? 1 : 0;
            if (raw.IsEmpty || raw.IndexOf("#CD:"u8) >= 0)
            {
                continue;
            }

            string line = Encoding.UTF8.GetString(LogLineCleaner.Clean(raw[..Math.Min(raw.Length, LongestLine)], scratch));
            if (line.Contains("*** Booting", StringComparison.Ordinal) || number - last > MostLinesBetween)
            {
                Add(ref log, found, broken.Text, broken.Number);
                broken = ("", 0);
                Close(ref log, found);
                last = number;
            }

            int at = isLineEnd ? number : number + 1;
            bool isLogged = WithoutPrefix(line).Length < line.Length;
            if (broken.Text.Length > 0 && !isLogged)
            {
                (line, at, isLogged) = (broken.Text + line, broken.Number, true);
            }
            else if (broken.Text.Length > 0)
            {
                Add(ref log, found, broken.Text, broken.Number);
            }

            broken = ("", 0);
            if (isLogged && line.Length < LongestLine && line.Length % TerminalColumns == 0)
            {
                broken = (line, at);
            }
            else if (Add(ref log, found, line, at))
            {
                last = number;
            }
        }

        Add(ref log, found, broken.Text, broken.Number);
        if (found.Count < limits.MaxCaptures)
        {
            Close(ref log, found);
        }

        return found;
    }

    private static bool Add(ref FatalLogBuilder log, List<FatalLog> found, string line, int number)
    {
        line = WithoutPrefix(line);
        if (log.HasEnded && Begins(line))
        {
            Close(ref log, found);
        }

        // A terminal makes spaces of the tab in front of an assertion's message.
        if (log.MayHaveMessage && line.StartsWith("    ", StringComparison.Ordinal))
        {
            line = "\t" + line.Trim();
        }

        if (!Take(line, log))
        {
            return false;
        }

        log.AddLine(number, line.StartsWith('\t') ? line.TrimEnd() : line.Trim());
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

    /// <summary>Takes off what the logger and a terminal put in front of a line: <c>[00:00:01.593,000] &lt;err&gt; os: </c>, <c>E: </c>, <c>FATAL: </c>.</summary>
    public static string WithoutPrefix(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        Match prefix = Prefix().Match(line);
        return prefix.Success ? line[prefix.Length..] : line;
    }

    [GeneratedRegex(@"^(?:.{0,80}?<(?:err|wrn|inf|dbg)> (?:[\w.-]+[:.] ?)?|[EWID]: |FATAL: )", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
