using System.Buffers.Binary;
using Inquest.Binary;

namespace Inquest.Server.Tests;

/// <summary>Boot reports as devices send them.</summary>
internal static class BootReports
{
    public static byte[] Make(uint boot, bool ended, uint uptimeSeconds)
    {
        byte[] report = new byte[32];
        "INQB"u8.CopyTo(report);
        report[4] = 1;
        report[5] = (byte)(ended ? 0x10 : 0);
        BinaryPrimitives.WriteUInt32LittleEndian(report.AsSpan(8), boot);
        BinaryPrimitives.WriteUInt32LittleEndian(report.AsSpan(16), uptimeSeconds);
        BinaryPrimitives.WriteUInt32LittleEndian(report.AsSpan(28), Checksum.Crc32(report.AsSpan(0, 28)));
        return report;
    }
}
