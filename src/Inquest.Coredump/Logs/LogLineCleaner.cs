namespace Inquest.Coredump.Logs;

/// <summary>Makes plain text of a terminal's line: colours and cursor movements go, a backspace takes back a character.</summary>
public static class LogLineCleaner
{
    private const byte Escape = 0x1B;
    private const byte Backspace = 0x08;
    private const byte Bell = 0x07;

    /// <summary>Cleans one line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="scratch">At least as long as the line; holds the result where it differs from the line.</param>
    /// <returns>The line itself when there is nothing to clean.</returns>
    /// <exception cref="ArgumentException">The scratch is too short.</exception>
    public static ReadOnlySpan<byte> Clean(ReadOnlySpan<byte> line, Span<byte> scratch)
    {
        int first = line.IndexOfAny(Escape, Backspace, (byte)0);
        if (first < 0)
        {
            return line;
        }

        if (scratch.Length < line.Length)
        {
            throw new ArgumentException("The scratch must be as long as the line.", nameof(scratch));
        }

        line[..first].CopyTo(scratch);
        int used = first;
        for (int i = first; i < line.Length; i++)
        {
            switch (line[i])
            {
                case Escape:
                    i = EndOfEscape(line, i);
                    break;
                case Backspace:
                    used = Math.Max(0, used - 1);
                    break;
                case 0:
                    break;
                default:
                    scratch[used++] = line[i];
                    break;
            }
        }

        return scratch[..used];
    }

    // ECMA-48: CSI is ESC [ … and a final byte 0x40-0x7E; OSC is ESC ] … up to BEL or ESC \; others have two bytes.
    private static int EndOfEscape(ReadOnlySpan<byte> line, int at)
    {
        if (at + 1 >= line.Length)
        {
            return at;
        }

        int i = at + 2;
        switch (line[at + 1])
        {
            case (byte)'[':
                while (i < line.Length && line[i] is not (>= 0x40 and <= 0x7E))
                {
                    i++;
                }

                return i;
            case (byte)']':
                while (i < line.Length && line[i] != Bell && line[i] != Escape)
                {
                    i++;
                }

                return i < line.Length && line[i] == Escape ? i + 1 : i;
            default:
                return at + 1;
        }
    }
}
