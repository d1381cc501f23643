using System.Buffers.Binary;
using Inquest.Binary;

namespace Inquest.Server.Ingest;

/// <summary>What a device tells at every boot, 32 bytes (docs/formats/slot.md, "The boot report").</summary>
/// <param name="BootCount">The boot.</param>
/// <param name="EndedWithDump">Whether the run before ended with a dump.</param>
/// <param name="UptimeSeconds">Seconds that the run before lasted; null when not known.</param>
/// <param name="BuildIdStart">The first four bytes of the build id as lower-case hexadecimal; null when the build has none.</param>
internal sealed record BootReport(uint BootCount, bool EndedWithDump, uint? UptimeSeconds, string? BuildIdStart)
{
    /// <summary>Bytes of a report.</summary>
    public const int Bytes = 32;

    /// <summary>Reads a report; null when the bytes are none.</summary>
    public static BootReport? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes || !bytes.StartsWith("INQB"u8) || bytes[4] != 1 || Checksum.Crc32(bytes[..28]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[28..]))
        {
            return null;
        }

        const int EndedWithDumpFlag = 1 << 4;
        uint uptime = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
        return new BootReport(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            (bytes[5] & EndedWithDumpFlag) != 0,
            uptime == uint.MaxValue ? null : uptime,
            bytes.Slice(20, 4).IndexOfAnyExcept((byte)0) < 0 ? null : Convert.ToHexStringLower(bytes.Slice(20, 4)));
    }
}
