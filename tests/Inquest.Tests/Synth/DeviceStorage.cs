using System.Text;
using Inquest.Binary;

namespace Inquest.Tests.Synth;

/// <summary>What the device module stores, by docs/formats/slot.md.</summary>
internal static class DeviceStorage
{
    /// <summary>A slot of the ring: prepared record, header, stream, erased rest.</summary>
    internal static byte[] Slot(byte[] stream, int slotBytes, uint sequence = 1, uint lost = 0, uint flags = 0)
    {
        byte[] slot = CoredumpBuilder.Erased(slotBytes);
        WithCrc(28, "INQP", U16(1), U16(0), U32(1), U32((uint)slotBytes)).CopyTo(slot, 0);
        Header("INQS", stream, sequence, lost, flags).CopyTo(slot, 32);
        stream.CopyTo(slot, 96);
        return slot;
    }

    /// <summary>The retained area: keeper, header, stream, whatever stood behind it.</summary>
    internal static byte[] Retained(byte[] stream, int areaBytes, uint lost = 0)
    {
        byte[] area = CoredumpBuilder.Pattern(areaBytes, 77);
        WithCrc(60, "INQK", U16(1), U16(1), U32(5)).CopyTo(area, 0);
        Header("INQM", stream, 0, lost, 0).CopyTo(area, 64);
        stream.CopyTo(area, 128);
        return area;
    }

    private static byte[] Header(string magic, byte[] stream, uint sequence, uint lost, uint flags) => WithCrc(
        60, magic, U16(1), U16(64), U32(sequence), U32((uint)stream.Length), U32(lost), U32(Checksum.Crc32(stream)), U32(flags | (lost > 0 ? 1u : 0)), U32(17));

    private static byte[] WithCrc(int at, string magic, params byte[][] fields)
    {
        byte[] bytes = new byte[at + 4];
        byte[] content = [.. Encoding.ASCII.GetBytes(magic), .. fields.SelectMany(f => f)];
        content.CopyTo(bytes, 0);
        BitConverter.GetBytes(Checksum.Crc32(bytes.AsSpan(0, at))).CopyTo(bytes, at);
        return bytes;
    }

    private static byte[] U16(int value) => BitConverter.GetBytes((ushort)value);

    private static byte[] U32(uint value) => BitConverter.GetBytes(value);
}
