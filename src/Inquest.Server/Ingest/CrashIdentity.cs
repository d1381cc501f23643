using System.Buffers.Binary;
using System.Globalization;

namespace Inquest.Server.Ingest;

/// <summary>
/// What a crash can be told apart by without analysing it, for devices that crash again and again: two of one firmware with the same
/// identity are taken for the same crash. For a Zephyr stream the header with its reason (docs/formats, Zephyr's coredump header) and, on
/// ARM, the return address and the program counter; for everything else the length.
/// </summary>
internal static class CrashIdentity
{
    /// <summary>Bytes at the start of an upload that are looked at.</summary>
    public const int StartBytes = 128;

    private const int HeaderBytes = 12;
    private const int BlockHeaderBytes = 5;
    private const int LinkRegisterOffset = 20;
    private const int ArmTarget = 3;

    /// <summary>The identity.</summary>
    /// <param name="start">The first bytes of what was sent, <see cref="StartBytes"/> if there are so many.</param>
    /// <param name="length">Bytes of all of it.</param>
    /// <param name="about">What the sender tells.</param>
    public static string Of(ReadOnlySpan<byte> start, long length, DumpMetadata about)
    {
        string told = $"{about.BuildId} {about.ResetReason}";
        int header = start.IndexOf("ZE"u8);
        int registers = header + HeaderBytes + BlockHeaderBytes + LinkRegisterOffset;
        return header >= 0 && start.Length >= registers + 8 && start[header + HeaderBytes] == 'A'
            && BinaryPrimitives.ReadUInt16LittleEndian(start[(header + 4)..]) == ArmTarget
            ? $"{told} {Convert.ToHexStringLower(start.Slice(header, HeaderBytes))} {Convert.ToHexStringLower(start.Slice(registers, 8))}"
            : string.Create(CultureInfo.InvariantCulture, $"{told} {length}");
    }
}
