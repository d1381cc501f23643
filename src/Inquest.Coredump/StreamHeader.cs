using System.Buffers.Binary;
using Inquest.Binary;

namespace Inquest.Coredump;

/// <summary>The stream's 12-byte file header (struct coredump_hdr_t): "ZE", version, target, pointer size, flags, reason.</summary>
internal readonly record struct StreamHeader(int Version, TargetCode Target, int PointerBits, byte Flags, uint Reason)
{
    /// <summary>The newest version that the reader knows; what it knows of a newer stream is what Zephyr's own script would refuse.</summary>
    internal const int NewestKnown = 2;

    // Far beyond what is there, near enough that few bytes look like a header by chance.
    private const int MostVersion = 9;
    private const int MostTarget = 15;

    private const byte KnownFlags = 1;

    /// <summary>True when it names a processor that <see cref="TargetCode"/> has: a later one is believed where something else says that a stream begins.</summary>
    internal bool IsKnown => Target <= TargetCode.ArmCortexAR && !HasUnknownFlags;

    /// <summary>True when it has flags that no version of Zephyr known here writes.</summary>
    internal bool HasUnknownFlags => (Flags & ~KnownFlags) != 0;

    /// <summary>Reads a header that Zephyr could have written, of this version or a later one; false for anything else.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out StreamHeader header)
    {
        header = default;
        if (bytes.Length < BlockHeader.FileHeaderBytes || bytes is not [(byte)'Z', (byte)'E', ..])
        {
            return false;
        }

        int version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        int target = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);

        // The pointer size is the power of two of its bits; 0 means that the architecture did not say: 32.
        int bits = bytes[6] switch { 6 => 64, 5 or 0 => 32, _ => 0 };
        header = new StreamHeader(version, (TargetCode)target, bits, bytes[7], BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
        return version is >= 1 and <= MostVersion && target <= MostTarget && bits != 0;
    }

    /// <summary>True when <paramref name="bytes"/> begins with a file header and, where there is room for one, a block header.</summary>
    internal static bool IsStream(ReadOnlySpan<byte> bytes, Limits limits) =>
        TryRead(bytes, out StreamHeader header)
        && (bytes.Length == BlockHeader.FileHeaderBytes
            || BlockHeader.TryRead(bytes[BlockHeader.FileHeaderBytes..], header.PointerBits / 8, limits, out _, out bool cut) || cut);
}
