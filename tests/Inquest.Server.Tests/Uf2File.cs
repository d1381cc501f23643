using System.Buffers.Binary;

namespace Inquest.Server.Tests;

/// <summary>A CURRENT.UF2 with a page of code and one of settings.</summary>
internal static class Uf2File
{
    public static byte[] WithSettings(ReadOnlySpan<byte> secret)
    {
        byte[] code = new byte[4096];
        new Random(1).NextBytes(code);
        byte[] settings = new byte[4096];
        settings.AsSpan().Fill(0xFF);
        secret.CopyTo(settings);

        // One entry of the allocation table, below the blank close mark: id 0x8001, offset 0, the secret's length, part 0xFF, CRC-8.
        Span<byte> entry = settings.AsSpan(4096 - 16, 8);
        BinaryPrimitives.WriteUInt16LittleEndian(entry, 0x8001);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], 0);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[4..], (ushort)secret.Length);
        entry[6] = 0xFF;
        entry[7] = Crc8(entry[..7]);
        return [.. Blocks(0x26000, code), .. Blocks(0xEC000, settings)];
    }

    private static byte[] Blocks(uint address, byte[] content)
    {
        byte[] file = new byte[content.Length / 256 * 512];
        for (int i = 0; i < content.Length / 256; i++)
        {
            Span<byte> block = file.AsSpan(i * 512, 512);
            BinaryPrimitives.WriteUInt32LittleEndian(block, 0x0A324655);
            BinaryPrimitives.WriteUInt32LittleEndian(block[4..], 0x9E5D5157);
            BinaryPrimitives.WriteUInt32LittleEndian(block[12..], address + (uint)(i * 256));
            BinaryPrimitives.WriteUInt32LittleEndian(block[16..], 256);
            content.AsSpan(i * 256, 256).CopyTo(block[32..]);
            BinaryPrimitives.WriteUInt32LittleEndian(block[508..], 0x0AB16F30);
        }

        return file;
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
