using Inquest.Binary;

namespace Inquest.Containers;

/// <summary>
/// Reads Intel HEX: records <c>:LLAAAATT…CC</c>. A record with a wrong checksum is left out (a gap), and reading goes on
/// behind an end-of-file record, since merged files are often several files in a row. Data without an end-of-file record
/// behind it is a file that was cut off.
/// </summary>
internal static class IntelHexReader
{
    private const int MaxRecordBytes = 255 + 5;

    internal static bool LooksLikeIntelHex(ReadOnlySpan<byte> text)
    {
        Span<byte> record = stackalloc byte[MaxRecordBytes];
        for (int tries = 0; tries < 4 && !text.IsEmpty; tries++)
        {
            ReadOnlySpan<byte> line = NextLine(ref text);
            if (line is [(byte)':', ..] && Decode(line, record, out int length) && length >= 5)
            {
                return true;
            }
        }

        return false;
    }

    internal static FlashImage Read(NamedBytes file, DiagnosticBag diagnostics)
    {
        ReadOnlyMemory<byte> decoded = TextDecoder.Decode(file.Bytes);
        ReadOnlySpan<byte> text = decoded.Span;
        byte[] data = new byte[text.Length / 2];
        int used = 0;
        SegmentBuilder segments = new();
        ulong origin = 0;
        int damaged = 0;
        int damagedRecords = 0;
        bool isOpen = false;
        int lineNumber = 0;
        int firstDamage = 0;
        Span<byte> record = stackalloc byte[MaxRecordBytes];
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> line = NextLine(ref text);
            lineNumber++;
            if (line.IsEmpty)
            {
                continue;
            }

            if (!Decode(line, record, out int length))
            {
                damaged++;
                damagedRecords += line[0] == (byte)':' ? 1 : 0;
                firstDamage = firstDamage == 0 ? lineNumber : firstDamage;
                continue;
            }

            int count = record[0];
            int address = (record[1] << 8) | record[2];
            ReadOnlySpan<byte> payload = record.Slice(4, count);
            switch (record[3])
            {
                case 0:
                    payload.CopyTo(data.AsSpan(used));
                    segments.Add(origin + (ulong)address, used, count);
                    used += count;
                    isOpen = true;
                    break;
                case 1:
                    origin = 0;
                    isOpen = false;
                    break;
                case 2 when count == 2:
                    origin = (ulong)((payload[0] << 8) | payload[1]) << 4;
                    break;
                case 4 when count == 2:
                    origin = (ulong)((payload[0] << 8) | payload[1]) << 16;
                    break;
            }
        }

        if (damaged > 0)
        {
            diagnostics.Warn("INQ1020", $"{file.Name}:{firstDamage}", $"{damaged} damaged record{(damaged == 1 ? "" : "s")} of the HEX file left out; their addresses are gaps.");
        }

        List<AddressedBytes> built = segments.Build(data.AsMemory(0, used));
        if (segments.Conflicts > 0)
        {
            diagnostics.Warn("INQ1021", file.Name, $"{segments.Conflicts} HEX records give other bytes for an address that an earlier one gave; the later ones are used.");
        }

        string? incomplete = damagedRecords == 0 ? null : damagedRecords == 1 ? "one of its records is damaged" : $"{Numbers.Text(damagedRecords)} of its records are damaged";
        if (isOpen)
        {
            incomplete = "it stops without the end record of a HEX file";
            diagnostics.Warn("INQ1022", $"{file.Name}:{lineNumber}", "The HEX file stops without its end record (:00000001FF), as one does that was cut off in copying; copy it again if the dump is cut.");
        }

        return new FlashImage(file.Name, ImageFormat.IntelHex, built, addressKnown: true, family: null, codeOffset: 0) { Incomplete = incomplete };
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAny((byte)'\n', (byte)'\r');
        ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return line.Trim(" \t\0"u8);
    }

    private static bool Decode(ReadOnlySpan<byte> line, Span<byte> record, out int length)
    {
        length = (line.Length - 1) / 2;
        if (line.Length < 11 || line[0] != (byte)':' || (line.Length & 1) == 0 || length > record.Length)
        {
            return false;
        }

        int sum = 0;
        for (int i = 0; i < length; i++)
        {
            int high = Nibble(line[1 + (2 * i)]);
            int low = Nibble(line[2 + (2 * i)]);
            if ((high | low) < 0)
            {
                return false;
            }

            record[i] = (byte)((high << 4) | low);
            sum += record[i];
        }

        return (sum & 0xFF) == 0 && record[0] + 5 == length;
    }

    private static int Nibble(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
