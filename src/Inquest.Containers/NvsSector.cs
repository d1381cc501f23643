using System.Buffers.Binary;

namespace Inquest.Containers;

/// <summary>
/// Recognises a sector of Zephyr's non-volatile storage. Its allocation table grows down from the sector's end in entries of
/// 8 bytes: id u16, offset u16, length u16, part u8, CRC-8 over the first seven (CCITT polynomial 0x07, initial value 0xFF).
/// </summary>
internal static class NvsSector
{
    /// <summary>Bytes of a sector on the chips that have UF2 bootloaders.</summary>
    public const int Bytes = 4096;

    private const int EntryBytes = 8;

    /// <summary>
    /// Whether the sector holds settings: its last entry is blank (the sector is open) or a close mark (id 0xFFFF, length
    /// 0), and the one before it is good. Both together do not happen to code by chance.
    /// </summary>
    public static bool IsOne(ReadOnlySpan<byte> sector)
    {
        ReadOnlySpan<byte> last = sector.Slice(sector.Length - EntryBytes, EntryBytes);
        bool open = last.IndexOfAnyExcept((byte)0xFF) < 0;
        bool closed = !open && BinaryPrimitives.ReadUInt16LittleEndian(last) == 0xFFFF && BinaryPrimitives.ReadUInt16LittleEndian(last[4..]) == 0 && IsGood(last);
        return (open || closed) && IsGood(sector.Slice(sector.Length - (2 * EntryBytes), EntryBytes));
    }

    private static bool IsGood(ReadOnlySpan<byte> entry) =>
        Crc8(entry[..7]) == entry[7]
        && BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]) + BinaryPrimitives.ReadUInt16LittleEndian(entry[4..]) <= Bytes;

    private static byte Crc8(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xFF;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x80) != 0 ? ((crc << 1) ^ 0x07) & 0xFF : (crc << 1) & 0xFF;
            }
        }

        return (byte)crc;
    }
}
