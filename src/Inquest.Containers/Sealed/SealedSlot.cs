using System.Buffers.Binary;
using Inquest.Binary;
using Inquest.Sealing;

namespace Inquest.Containers.Sealed;

/// <summary>A slot of the device module's flash ring whose stream is sealed (docs/formats/slot.md, flag bit 4).</summary>
/// <param name="Slot">The slot's dump header, 64 bytes, with the sealed body behind it.</param>
/// <param name="Header">The sealed body's header.</param>
/// <param name="Chunks">Its chunks, up to the end that the dump header states.</param>
internal readonly record struct SealedSlot(ReadOnlyMemory<byte> Slot, SealedHeader Header, ReadOnlyMemory<byte> Chunks)
{
    /// <summary>Bytes of the dump header before the sealed body.</summary>
    public const int HeaderBytes = 64;

    private const int StoredBytesField = 12;
    private const int CrcField = 20;
    private const int FlagsField = 24;
    private const int HeaderCrcField = 60;
    private const uint SealedFlag = 1 << 4;

    /// <summary>Looks at what may be a sealed body in a slot; null when it is none, or its header is damaged.</summary>
    /// <param name="bytes">A piece of the image.</param>
    /// <param name="offset">Where in it the sealed body would begin.</param>
    public static SealedSlot? Find(ReadOnlyMemory<byte> bytes, int offset)
    {
        if (offset < HeaderBytes || SealedHeader.Read(bytes[offset..]) is not { IsSound: true } header)
        {
            return null;
        }

        ReadOnlyMemory<byte> slot = bytes[(offset - HeaderBytes)..];
        ReadOnlySpan<byte> fields = slot.Span;
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(fields[StoredBytesField..]);
        bool isSlot = fields.StartsWith("INQS"u8)
            && (BinaryPrimitives.ReadUInt32LittleEndian(fields[FlagsField..]) & SealedFlag) != 0
            && Checksum.Crc32(fields[..HeaderCrcField]) == BinaryPrimitives.ReadUInt32LittleEndian(fields[HeaderCrcField..])
            && stored >= SealedHeader.Size;
        if (!isSlot)
        {
            return null;
        }

        int body = (int)Math.Min(stored, (uint)(bytes.Length - offset));
        return new SealedSlot(slot, header, bytes.Slice(offset + SealedHeader.Size, body - SealedHeader.Size));
    }

    /// <summary>The slot as it would stand there without sealing: the same dump header for the plain stream, and the stream.</summary>
    public byte[] Unseal(ReadOnlySpan<byte> stream)
    {
        byte[] plain = [.. Slot.Span[..HeaderBytes], .. stream];
        Span<byte> fields = plain;
        BinaryPrimitives.WriteUInt32LittleEndian(fields[StoredBytesField..], (uint)stream.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[CrcField..], Checksum.Crc32(stream));
        BinaryPrimitives.WriteUInt32LittleEndian(fields[FlagsField..], BinaryPrimitives.ReadUInt32LittleEndian(fields[FlagsField..]) & ~SealedFlag);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[HeaderCrcField..], Checksum.Crc32(fields[..HeaderCrcField]));
        return plain;
    }
}
