using System.Buffers.Binary;

namespace Inquest.Binary;

/// <summary>The checksums that the formats use.</summary>
public static class Checksum
{
    // Eight tables of 256: the n-th tells what a byte does that stands n places before the end of eight.
    private static readonly uint[] s_crc32 = SlicingTables(0xEDB88320);

    private static readonly uint[] s_crc16 = Table(0x8408);

    /// <summary>
    /// CRC-32 of zip and of the core dump's <c>C</c> block: reflected polynomial 0xEDB88320, initial and final all ones;
    /// "123456789" gives 0xCBF43926.
    /// </summary>
    public static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        uint[] table = s_crc32;
        while (bytes.Length >= 8)
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = table[0x700 + (low & 0xFF)] ^ table[0x600 + ((low >> 8) & 0xFF)] ^ table[0x500 + ((low >> 16) & 0xFF)] ^ table[0x400 + (low >> 24)]
                ^ table[0x300 + (high & 0xFF)] ^ table[0x200 + ((high >> 8) & 0xFF)] ^ table[0x100 + ((high >> 16) & 0xFF)] ^ table[high >> 24];
            bytes = bytes[8..];
        }

        foreach (byte b in bytes)
        {
            crc = table[(crc ^ b) & 0xFF] ^ (crc >> 8);
        }

        return ~crc;
    }

    /// <summary>
    /// Zephyr's <c>crc16_ccitt(0xffff, …)</c> (lib/crc/crc16_sw.c; CRC-16/MCRF4XX): reflected polynomial 0x8408, initial
    /// all ones, nothing at the end; "123456789" gives 0x6F91.
    /// </summary>
    public static ushort Crc16Ccitt(ReadOnlySpan<byte> bytes)
    {
        uint crc = ushort.MaxValue;
        foreach (byte b in bytes)
        {
            crc = s_crc16[(crc ^ b) & 0xFF] ^ (crc >> 8);
        }

        return (ushort)crc;
    }

    /// <summary>The sum of all bytes, modulo 65536 (Zephyr's flash partition backend, subsys/debug/coredump).</summary>
    public static ushort Sum16(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        foreach (byte b in bytes)
        {
            sum += b;
        }

        return (ushort)(sum & 0xFFFF);
    }

    private static uint[] SlicingTables(uint polynomial)
    {
        uint[] tables = new uint[8 * 256];
        Table(polynomial).CopyTo(tables, 0);
        for (int i = 256; i < tables.Length; i++)
        {
            uint before = tables[i - 256];
            tables[i] = tables[before & 0xFF] ^ (before >> 8);
        }

        return tables;
    }

    private static uint[] Table(uint polynomial)
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ polynomial : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
