using System.Buffers.Binary;

namespace Inquest.Coredump;

/// <summary>The header that a backend puts before the stream, found by looking back from the stream's first byte.</summary>
/// <param name="Container">Whose header.</param>
/// <param name="Bytes">Distance from the header's first byte to the stream.</param>
/// <param name="StreamBytes">Length of the stream that the header states; null when the backend stores none.</param>
/// <param name="Checksum">Checksum of the stream that the header states; null when the backend stores none.</param>
/// <param name="Error">The error code that the header states, 0 for none; null when the backend stores none.</param>
/// <param name="HeaderIsSound">False when the header's own checksum does not fit.</param>
/// <param name="Own">The header of our own device module; null in another's container.</param>
internal readonly record struct ContainerHeader(
    CaptureContainer Container, int Bytes, ulong? StreamBytes, ushort? Checksum, int? Error, bool HeaderIsSound, DumpHeader? Own = null)
{
    private const int MaxDistance = 64;

    internal static ReadOnlySpan<byte> Canary => [0xDE, 0xB0, 0xDE, 0xB0];

    /// <summary>Looks for a header before <paramref name="stream"/>.</summary>
    /// <param name="image">The segment that the stream lies in.</param>
    /// <param name="stream">Offset of the stream.</param>
    /// <param name="wide">True when the stream's pointers have 64 bits, and so the header's size_t.</param>
    /// <param name="header">The header; a headerless container when none is there.</param>
    /// <returns>False when none is there.</returns>
    internal static bool TryFind(ReadOnlySpan<byte> image, int stream, bool wide, out ContainerHeader header)
    {
        if (DumpHeader.TryFind(image, stream, out header))
        {
            return true;
        }

        // From Zephyr's headers the stream begins at the next write block: 16 or 20 bytes, 24, 32, … on.
        for (int distance = 16; distance <= MaxDistance && distance <= stream; distance += 4)
        {
            if (TryPartition(image[(stream - distance)..], distance, wide, out header))
            {
                return true;
            }
        }

        int before = wide ? 12 : 8;
        if (stream >= before && image[(stream - before)..].StartsWith(Canary))
        {
            header = new(CaptureContainer.InMemory, before, Size(image[(stream - before + 4)..], wide), null, null, true);
            return true;
        }

        // struct { char magic[2]; size_t size; int error; }, not packed.
        int retained = wide ? 24 : 12;
        if (stream >= retained && image[(stream - retained)..].StartsWith("CD"u8))
        {
            ReadOnlySpan<byte> fields = image[(stream - retained + (wide ? 8 : 4))..];
            header = new(CaptureContainer.RetainedMemory, retained, Size(fields, wide), null, BinaryPrimitives.ReadInt32LittleEndian(fields[(wide ? 8 : 4)..]), true);
            return true;
        }

        if (stream >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(image[(stream - 4)..]) == 0x0DEC0DEB)
        {
            header = new(CaptureContainer.AdspWindow, 4, null, null, null, true);
            return true;
        }

        header = new(CaptureContainer.Headerless, 0, null, null, null, true);
        return false;
    }

    /// <summary>Reads a flash partition's header, Zephyr's or Nordic's, at the start of <paramref name="bytes"/>.</summary>
    internal static bool TryPartition(ReadOnlySpan<byte> bytes, int distance, bool wide, out ContainerHeader header)
    {
        header = default;
        if (bytes.Length < 20)
        {
            return false;
        }

        if (bytes.StartsWith("CD01"u8))
        {
            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            header = new(
                CaptureContainer.NordicPartition,
                distance,
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
                BinaryPrimitives.ReadUInt16LittleEndian(bytes[12..]),
                null,
                Binary.Checksum.Crc16Ccitt(bytes[..14]) == BinaryPrimitives.ReadUInt16LittleEndian(bytes[14..]));
            return offset == (uint)distance;
        }

        if (bytes is not [(byte)'C', (byte)'D', 1, 0, ..])
        {
            return false;
        }

        ReadOnlySpan<byte> behindSize = bytes[(wide ? 12 : 8)..];
        header = new(
            CaptureContainer.FlashPartition,
            distance,
            Size(bytes[4..], wide),
            BinaryPrimitives.ReadUInt16LittleEndian(behindSize[2..]),
            BinaryPrimitives.ReadInt32LittleEndian(behindSize[4..]),
            true);
        return true;
    }

    private static ulong Size(ReadOnlySpan<byte> field, bool wide) =>
        wide ? BinaryPrimitives.ReadUInt64LittleEndian(field) : BinaryPrimitives.ReadUInt32LittleEndian(field);
}
