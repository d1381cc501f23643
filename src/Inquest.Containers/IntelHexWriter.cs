using System.Globalization;
using System.Text;
using Inquest.Binary;

namespace Inquest.Containers;

/// <summary>Writes Intel HEX (Hexadecimal Object File Format Specification, revision A): 16 bytes a record, 32-bit addresses.</summary>
public static class IntelHexWriter
{
    private const int RecordBytes = 16;

    /// <summary>The file's text as bytes, with the end record.</summary>
    /// <param name="segments">Sorted by address, disjoint, below 4 GiB.</param>
    /// <exception cref="ArgumentException">A segment lies beyond 32-bit addresses.</exception>
    public static byte[] Write(IReadOnlyList<AddressedBytes> segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        var text = new StringBuilder();
        uint upper = 0;
        foreach (AddressedBytes segment in segments)
        {
            if (segment.Address > uint.MaxValue || segment.Address + (ulong)segment.Bytes.Length > 1ul << 32)
            {
                throw new ArgumentException("Intel HEX addresses have 32 bits.", nameof(segments));
            }

            for (int at = 0; at < segment.Bytes.Length;)
            {
                uint address = (uint)(segment.Address + (ulong)at);
                if (address >> 16 != upper)
                {
                    upper = address >> 16;
                    Record(text, 0, 4, [(byte)(upper >> 8), (byte)(upper & 0xFF)]);
                }

                // A record does not go over a boundary of 16 bytes, and so not over one of 64 KiB.
                int count = Math.Min(RecordBytes - (int)(address % RecordBytes), segment.Bytes.Length - at);
                Record(text, address & 0xFFFF, 0, segment.Bytes.Span.Slice(at, count));
                at += count;
            }
        }

        Record(text, 0, 1, []);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void Record(StringBuilder text, uint address, byte type, ReadOnlySpan<byte> data)
    {
        int sum = data.Length + (int)(address >> 8) + (int)(address & 0xFF) + type;
        text.Append(CultureInfo.InvariantCulture, $":{data.Length:X2}{address:X4}{type:X2}");
        foreach (byte value in data)
        {
            sum += value;
            text.Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        text.Append(((256 - (sum & 0xFF)) & 0xFF).ToString("X2", CultureInfo.InvariantCulture)).Append('\n');
    }
}
