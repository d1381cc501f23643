using System.Buffers.Binary;
using Inquest.Binary;

namespace Inquest.Coredump;

/// <summary>
/// The header of one block of the stream (include/zephyr/debug/coredump.h): id, version u16, then by id a length, a pair of
/// addresses, or a checksum. <see cref="TryRead"/> takes only headers that the kernel could have written.
/// </summary>
internal readonly record struct BlockHeader(byte Id, ushort Version, int HeaderBytes, ulong PayloadBytes, ulong Start, ulong End, uint CpuId)
{
    internal const int FileHeaderBytes = 12;
    private const int MaxVersion = 16;
    private const int MaxArchBytes = 4096;
    private const int MaxCpus = 1024;

    /// <summary>Reads the header at the start of <paramref name="bytes"/>.</summary>
    /// <returns>False when the bytes are no header; <paramref name="cut"/> tells that they end too early to know.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, int pointerBytes, Limits limits, out BlockHeader header, out bool cut)
    {
        header = default;
        cut = false;
        if (bytes.IsEmpty)
        {
            cut = true;
            return false;
        }

        int length = LengthOf(bytes[0], pointerBytes);
        if (length == 0)
        {
            return false;
        }

        if (bytes.Length < length)
        {
            cut = bytes.Length < 3 || BinaryPrimitives.ReadUInt16LittleEndian(bytes[1..]) <= MaxVersion;
            return false;
        }

        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[1..]);
        if (version > MaxVersion)
        {
            return false;
        }

        ByteCursor cursor = new(bytes, 3);
        switch ((char)bytes[0])
        {
            case 'A':
                header = new BlockHeader(bytes[0], version, length, cursor.ReadUInt16(), 0, 0, 0);
                return header.PayloadBytes <= MaxArchBytes;
            case 'T':
                header = new BlockHeader(bytes[0], version, length, cursor.ReadUInt16(), 0, 0, 0);
                return true;
            case 'F':
                ushort size = cursor.ReadUInt16();
                uint cpu = cursor.ReadUInt32();
                header = new BlockHeader(bytes[0], version, length, size, cursor.ReadUnsigned(pointerBytes), 0, cpu);
                return size <= MaxArchBytes && cpu < MaxCpus;
            case 'C':
                header = new BlockHeader(bytes[0], version, length, 0, cursor.ReadUInt32(), 0, 0);
                return true;
            default:
                ulong start = cursor.ReadUnsigned(pointerBytes);
                ulong end = cursor.ReadUnsigned(pointerBytes);
                header = new BlockHeader(bytes[0], version, length, end > start ? end - start : 0, start, end, 0);

                // Zephyr skips empty regions and never writes one; a version other than 1 does not exist.
                return version == 1 && end > start && end - start <= (ulong)limits.MaxMemoryBlockBytes;
        }
    }

    /// <summary>True for a memory block (<c>M</c>).</summary>
    internal bool IsMemory => Id == (byte)'M';

    private static int LengthOf(byte id, int pointerBytes) => (char)id switch
    {
        'A' or 'T' => 5,
        'M' => 3 + (2 * pointerBytes),
        'F' => 9 + pointerBytes,
        'C' => 7,
        _ => 0,
    };
}
