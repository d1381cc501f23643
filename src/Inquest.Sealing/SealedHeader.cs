using System.Buffers.Binary;
using Inquest.Binary;

namespace Inquest.Sealing;

/// <summary>The 96 bytes before a sealed body's chunks (docs/formats/sealed.md, "Layout").</summary>
public sealed class SealedHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 96;

    private const int SmallestChunk = 8;
    private const int LargestChunk = 16;
    private const int CrcOffset = 92;

    private SealedHeader(ReadOnlyMemory<byte> bytes, bool isSound)
    {
        Bytes = bytes;
        IsSound = isSound;
    }

    /// <summary>What every sealed body begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "INQE"u8;

    /// <summary>The header itself, <see cref="Size"/> bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>False when its checksum does not fit, or it is of a version or suite that is not known: no key opens it.</summary>
    public bool IsSound { get; }

    /// <summary>Which key it is sealed to, 16 hexadecimal digits in lower case, as <see cref="ProjectKey.Id"/>.</summary>
    public string KeyId => Convert.ToHexStringLower(Bytes.Span.Slice(8, 8));

    /// <summary>Plain bytes of every chunk but the last.</summary>
    internal int ChunkBytes => 1 << Bytes.Span[17];

    /// <summary>The ephemeral public key: X, then Y, 32 bytes each, big endian.</summary>
    internal ReadOnlySpan<byte> EphemeralPoint => Bytes.Span.Slice(24, 64);

    /// <summary>Reads the header at the start of the bytes; null when a sealed body does not begin there.</summary>
    public static SealedHeader? Read(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.Length < Size || !span.StartsWith(Magic))
        {
            return null;
        }

        bool isSound = BinaryPrimitives.ReadUInt16LittleEndian(span[4..]) == 1
            && BinaryPrimitives.ReadUInt16LittleEndian(span[6..]) == Size
            && span[16] == 1
            && span[17] is >= SmallestChunk and <= LargestChunk
            && Checksum.Crc32(span[..CrcOffset]) == BinaryPrimitives.ReadUInt32LittleEndian(span[CrcOffset..]);
        return new SealedHeader(bytes[..Size], isSound);
    }
}
