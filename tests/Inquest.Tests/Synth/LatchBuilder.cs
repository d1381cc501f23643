using Inquest.Binary;

namespace Inquest.Tests.Synth;

/// <summary>Assembles a latch block (docs/formats/latch.md).</summary>
internal sealed class LatchBuilder
{
    private readonly List<byte> _entries = [];

    public LatchBuilder Entry(byte type, params byte[] value)
    {
        _entries.AddRange([type, (byte)value.Length, .. value]);
        return this;
    }

    public LatchBuilder Word(byte type, uint value) => Entry(type, CoredumpBuilder.U32(value));

    public byte[] Build() =>
        [.. "INQL"u8, .. CoredumpBuilder.U16(1), .. CoredumpBuilder.U16(_entries.Count), .. CoredumpBuilder.U32(Checksum.Crc32([.. _entries])), .. _entries];
}
