using System.Buffers.Binary;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests;

/// <summary>A CURRENT.UF2 with a page of code and one of settings.</summary>
internal static class Uf2File
{
    public static byte[] WithSettings(ReadOnlySpan<byte> secret)
    {
        byte[] code = new byte[4096];
        new Random(1).NextBytes(code);
        return [.. Blocks(0x26000, code), .. Blocks(0xEC000, NvsBuilder.Sector(secret))];
    }

    public static byte[] Blocks(uint address, byte[] content)
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
}
