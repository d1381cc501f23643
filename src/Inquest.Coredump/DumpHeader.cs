using System.Buffers.Binary;
using Inquest.Binary;

namespace Inquest.Coredump;

/// <summary>
/// The 64 bytes that our own device module puts before a stream, in retained RAM ("INQM") and in a flash slot ("INQS").
/// Source: docs/formats/slot.md; written by firmware/core/src/dump_header.c.
/// </summary>
/// <param name="InSlot">True for a flash slot, false for retained RAM.</param>
/// <param name="Sequence">The dump's number in its ring; 0 in retained RAM.</param>
/// <param name="StreamBytes">Bytes of stream stored.</param>
/// <param name="LostBytes">Bytes of stream that did not fit.</param>
/// <param name="Crc">CRC-32 of the stored stream.</param>
/// <param name="Direct">True when the fault handler wrote it where it stands; false when it was copied from retained RAM at a later boot.</param>
/// <param name="IsSound">False when the header's own CRC does not fit.</param>
internal sealed record DumpHeader(bool InSlot, uint Sequence, uint StreamBytes, uint LostBytes, uint Crc, bool Direct, bool IsSound)
{
    /// <summary>Bytes of the header; the stream stands right behind it.</summary>
    internal const int Size = 64;

    /// <summary>Bytes from a slot's start to its stream: the prepared record, then the header.</summary>
    internal const int SlotToStream = 96;

    private const int CrcOffset = 60;
    private const uint DirectFlag = 2;

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">What stands where a header may be.</param>
    /// <returns>Null when none is there.</returns>
    internal static DumpHeader? Read(ReadOnlySpan<byte> bytes)
    {
        bool slot = bytes.StartsWith("INQS"u8);
        if (bytes.Length < Size || !(slot || bytes.StartsWith("INQM"u8)) || U16(bytes[4..]) != 1 || U16(bytes[6..]) != Size)
        {
            return null;
        }

        return new DumpHeader(
            slot,
            U32(bytes[8..]),
            U32(bytes[12..]),
            U32(bytes[16..]),
            U32(bytes[20..]),
            (U32(bytes[24..]) & DirectFlag) != 0,
            Checksum.Crc32(bytes[..CrcOffset]) == U32(bytes[CrcOffset..]));
    }

    /// <summary>Looks for a header right before <paramref name="stream"/>.</summary>
    internal static bool TryFind(ReadOnlySpan<byte> image, int stream, out ContainerHeader header)
    {
        header = default;
        if (stream < Size || Read(image[(stream - Size)..]) is not { } found)
        {
            return false;
        }

        bool prepared = found.InSlot && stream >= SlotToStream && image[(stream - SlotToStream)..].StartsWith("INQP"u8);
        header = new ContainerHeader(
            found.InSlot ? CaptureContainer.InquestSlot : CaptureContainer.InquestRetained,
            prepared ? SlotToStream : Size,
            found.StreamBytes,
            null,
            null,
            found.IsSound,
            found);
        return true;
    }

    private static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
