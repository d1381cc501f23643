using System.Text;
using Inquest.Binary;

namespace Inquest.Containers.Archives;

/// <summary>
/// Reads tar (POSIX.1-1988 ustar, pax paths, GNU long names and sizes): members are slices of the archive, nothing is copied.
/// </summary>
internal static class TarReader
{
    private const int RecordBytes = 512;

    internal static bool LooksLikeTar(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= RecordBytes && HeaderSumFits(bytes[..RecordBytes]);

    internal static List<NamedBytes> Read(NamedBytes archive, UnpackBudget budget, Limits limits, DiagnosticBag diagnostics)
    {
        ReadOnlyMemory<byte> bytes = archive.Bytes;
        List<NamedBytes> members = [];
        string? longName = null;
        long position = 0;
        while (position + RecordBytes <= bytes.Length)
        {
            ReadOnlySpan<byte> header = bytes.Span.Slice((int)position, RecordBytes);
            if (header.IndexOfAnyExcept((byte)0) < 0)
            {
                break;
            }

            long size = Number(header.Slice(124, 12));
            if (size < 0 || !HeaderSumFits(header))
            {
                diagnostics.Warn("INQ1031", $"{archive.Name}+0x{position:x}", "The tar archive is damaged; members behind this place are not read.");
                break;
            }

            position += RecordBytes;
            long available = bytes.Length - position;
            ReadOnlyMemory<byte> content = bytes.Slice((int)position, (int)Math.Min(size, available));
            switch ((char)header[156])
            {
                case '0' or '\0' or '7':
                    string name = $"{archive.Name}/{longName ?? Name(header)}";
                    longName = null;
                    if (size > available)
                    {
                        diagnostics.Warn("INQ1032", name, $"Cut: {Numbers.Text(available)} of {Numbers.Text(size)} bytes are there.");
                    }

                    if (members.Count == limits.MaxArchiveMembers)
                    {
                        throw budget.TooManyMembers(archive.Name);
                    }

                    budget.Take(name, content.Length);
                    members.Add(new NamedBytes(name, content));
                    break;
                case 'L':
                    longName = Text(content.Span[..Math.Min(content.Length, limits.MaxStringLength)]);
                    break;
                case 'x':
                    longName = PaxPath(content.Span) ?? longName;
                    break;
                default:
                    longName = null;
                    break;
            }

            if (size > available)
            {
                break;
            }

            position += (size + RecordBytes - 1) & ~(RecordBytes - 1L);
        }

        return members;
    }

    private static bool HeaderSumFits(ReadOnlySpan<byte> header)
    {
        long stored = Number(header.Slice(148, 8));
        long sum = 8 * ' ';
        for (int i = 0; i < RecordBytes; i++)
        {
            sum += i is >= 148 and < 156 ? 0 : header[i];
        }

        return stored == sum && stored > 8 * ' ';
    }

    // Octal digits, or GNU's base 256 when the first bit is set; -1 when it is neither.
    private static long Number(ReadOnlySpan<byte> field)
    {
        long value = 0;
        if ((field[0] & 0x80) != 0)
        {
            foreach (byte b in field[^7..])
            {
                value = (value << 8) | b;
            }

            return value;
        }

        bool any = false;
        foreach (byte b in field)
        {
            if (b is >= (byte)'0' and <= (byte)'7')
            {
                value = (value << 3) | (uint)(b - '0');
                any = true;
            }
            else if (any && b is 0 or (byte)' ')
            {
                break;
            }
            else if (b != (byte)' ')
            {
                return -1;
            }
        }

        return any ? value : -1;
    }

    private static string Name(ReadOnlySpan<byte> header)
    {
        string name = Text(header[..100]);
        string prefix = header.Slice(257, 5).SequenceEqual("ustar"u8) ? Text(header.Slice(345, 155)) : "";
        return prefix.Length == 0 ? name : $"{prefix}/{name}";
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    // Pax records are "length key=value\n"; only the path matters here.
    private static string? PaxPath(ReadOnlySpan<byte> records)
    {
        int at = records.IndexOf(" path="u8);
        if (at < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> value = records[(at + 6)..];
        int end = value.IndexOf((byte)'\n');
        value = end < 0 ? value : value[..end];
        return Encoding.UTF8.GetString(value[..Math.Min(value.Length, 4096)]);
    }
}
