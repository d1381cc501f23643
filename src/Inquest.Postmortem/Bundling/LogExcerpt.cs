using System.Buffers;
using Inquest.Binary;
using Inquest.Coredump.Logs;
using Inquest.Zephyr.FatalLogs;

namespace Inquest.Postmortem.Bundling;

/// <summary>
/// The lines of a log that a crash is explained from: the dump's and the fatal text's own. What the device said besides stays
/// behind, also what came in between; lines that are left out are empty, so that a diagnostic's line number is still right.
/// </summary>
internal static class LogExcerpt
{
    // A terminal that breaks lines leaves the rest of a dump's line alone on the next one.
    private static readonly SearchValues<byte> s_hex = SearchValues.Create("0123456789abcdefABCDEF \t"u8);

    /// <summary>As many lines as the log has.</summary>
    /// <param name="text">The log in UTF-8.</param>
    /// <param name="limits">Bounds.</param>
    public static byte[] Cut(ReadOnlyMemory<byte> text, Limits limits)
    {
        ReadOnlySpan<byte> span = text.Span;
        HashSet<int> own = [.. FatalLogReader.Read(span, limits).SelectMany(l => l.LineNumbers)];
        using var excerpt = new MemoryStream();
        LogLines lines = new(span);
        bool pretty = false;
        bool dump = false;
        while (lines.MoveNext())
        {
            ReadOnlySpan<byte> line = lines.Current;
            bool marked = line.IndexOf("#CD:"u8) >= 0;
            // The shell's "print pretty" puts the fields of each header before the lines with its bytes.
            pretty = !marked && (pretty || line.IndexOf("* Zephyr Coredump *"u8) >= 0 || line.IndexOf(" coredump header found"u8) >= 0);
            dump |= marked;
            if (marked || pretty || own.Contains(lines.Number) || (dump && line.IndexOfAnyExcept(s_hex) < 0))
            {
                excerpt.Write(line);
            }

            excerpt.WriteByte((byte)'\n');
        }

        return excerpt.ToArray();
    }
}
