using Inquest.Binary;
using Inquest.Zephyr.FatalLogs;

namespace Inquest.Postmortem.Bundling;

/// <summary>
/// The lines of a log that a crash is explained from: the dump's, with what came in between them (it is what damaged them),
/// and the fatal text's. What the device said before and after stays behind; lines that are left out are empty, so that a
/// diagnostic's line number is still right.
/// </summary>
internal static class LogExcerpt
{
    /// <summary>As many lines as the log has.</summary>
    /// <param name="text">The log in UTF-8.</param>
    /// <param name="limits">Bounds.</param>
    public static byte[] Cut(ReadOnlyMemory<byte> text, Limits limits)
    {
        ReadOnlySpan<byte> span = text.Span;
        List<AddressRange> kept = [.. FatalLogReader.Read(span, limits).Select(l => new AddressRange((ulong)l.FirstLine, (ulong)l.LastLine + 1))];
        (int First, int Last)? dump = null;
        int number = 0;
        foreach (Range line in span.Split((byte)'\n'))
        {
            number++;
            // The shell's "print pretty" puts the fields of the file header before the first of these lines.
            if (span[line].IndexOf("#CD:"u8) >= 0 || span[line].IndexOf("* Zephyr Coredump *"u8) >= 0)
            {
                dump = (dump?.First ?? number, number);
            }
        }

        if (dump is (int first, int last))
        {
            kept.Add(new AddressRange((ulong)first, (ulong)last + 1));
        }

        using var excerpt = new MemoryStream();
        number = 0;
        foreach (Range line in span.Split((byte)'\n'))
        {
            number++;
            if (kept.Exists(k => k.Contains((ulong)number)))
            {
                excerpt.Write(span[line]);
            }

            excerpt.WriteByte((byte)'\n');
        }

        return excerpt.ToArray();
    }
}
