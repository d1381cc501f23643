namespace Inquest.Tests.Synth;

/// <summary>Builds UF2 files block by block.</summary>
internal sealed class Uf2Builder
{
    private readonly List<byte[]> _blocks = [];

    /// <summary>The blocks; tests reorder, drop and break them.</summary>
    internal List<byte[]> Blocks => _blocks;

    /// <summary>An image as the Adafruit boot loader exports it: 256-byte payloads, zero behind them.</summary>
    internal static Uf2Builder FromImage(uint address, byte[] image, uint? family = 0xADA52840)
    {
        Uf2Builder builder = new();
        int count = (image.Length + 255) / 256;
        for (int i = 0; i < count; i++)
        {
            builder.Add(address + (uint)(i * 256), image[(i * 256)..Math.Min(image.Length, (i + 1) * 256)], i, count, family);
        }

        return builder;
    }

    internal Uf2Builder Add(uint address, byte[] payload, int number, int count, uint? family, uint flags = 0)
    {
        byte[] block =
        [
            0x55, 0x46, 0x32, 0x0A, 0x57, 0x51, 0x5D, 0x9E,
            .. CoredumpBuilder.U32(flags | (family is null ? 0u : 0x2000)),
            .. CoredumpBuilder.U32(address),
            .. CoredumpBuilder.U32((uint)payload.Length),
            .. CoredumpBuilder.U32((uint)number),
            .. CoredumpBuilder.U32((uint)count),
            .. CoredumpBuilder.U32(family ?? 0),
            .. payload,
            .. new byte[476 - payload.Length],
            0x30, 0x6F, 0xB1, 0x0A,
        ];
        _blocks.Add(block);
        return this;
    }

    internal byte[] Build() => [.. _blocks.SelectMany(b => b)];
}
