using System.Buffers.Binary;

namespace Inquest.Tests.Synth;

/// <summary>A sector of Zephyr's settings: data from its start, one entry of the allocation table, a blank close mark at its end.</summary>
internal static class NvsBuilder
{
    public static byte[] Sector(ReadOnlySpan<byte> secret)
    {
        byte[] sector = new byte[4096];
        sector.AsSpan().Fill(0xFF);
        secret.CopyTo(sector);

        // Id 0x8001, offset 0, the secret's length, part 0xFF, CRC-8.
        Span<byte> entry = sector.AsSpan(4096 - 16, 8);
        BinaryPrimitives.WriteUInt16LittleEndian(entry, 0x8001);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], 0);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[4..], (ushort)secret.Length);
        entry[6] = 0xFF;
        entry[7] = Crc8(entry[..7]);
        return sector;
    }

    private static byte Crc8(ReadOnlySpan<byte> bytes)
    {
        int crc = 0xFF;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = ((crc << 1) ^ ((crc & 0x80) != 0 ? 0x07 : 0)) & 0xFF;
            }
        }

        return (byte)crc;
    }
}
