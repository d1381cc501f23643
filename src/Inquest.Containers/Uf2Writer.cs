using System.Buffers.Binary;
using Inquest.Binary;

namespace Inquest.Containers;

/// <summary>Writes UF2 (microsoft/uf2 README): 512-byte blocks with up to 256 bytes each, by address.</summary>
public static class Uf2Writer
{
    private const int BlockBytes = 512;
    private const int DataOffset = 32;
    private const int Payload = 256;
    private const uint FamilyIdPresent = 0x2000;

    /// <summary>The file's bytes; empty for no segments.</summary>
    /// <param name="segments">Sorted by address, disjoint, below 4 GiB.</param>
    /// <param name="family">UF2 family id; null for none.</param>
    /// <exception cref="ArgumentException">A segment lies beyond 32-bit addresses.</exception>
    public static byte[] Write(IReadOnlyList<AddressedBytes> segments, uint? family)
    {
        ArgumentNullException.ThrowIfNull(segments);
        List<(uint Address, ReadOnlyMemory<byte> Bytes)> pieces = [];
        foreach (AddressedBytes segment in segments)
        {
            if (segment.Address > uint.MaxValue || segment.Address + (ulong)segment.Bytes.Length > 1ul << 32)
            {
                throw new ArgumentException("UF2 addresses have 32 bits.", nameof(segments));
            }

            for (int at = 0; at < segment.Bytes.Length;)
            {
                uint address = (uint)(segment.Address + (ulong)at);
                int count = Math.Min(Payload - (int)(address % Payload), segment.Bytes.Length - at);
                pieces.Add((address, segment.Bytes.Slice(at, count)));
                at += count;
            }
        }

        byte[] file = new byte[checked(pieces.Count * BlockBytes)];
        for (int i = 0; i < pieces.Count; i++)
        {
            WriteBlock(file.AsSpan(i * BlockBytes, BlockBytes), pieces[i].Address, pieces[i].Bytes.Span, i, pieces.Count, family);
        }

        return file;
    }

    private static void WriteBlock(Span<byte> block, uint address, ReadOnlySpan<byte> bytes, int number, int count, uint? family)
    {
        uint[] fields = [0x0A324655, 0x9E5D5157, family is null ? 0 : FamilyIdPresent, address, (uint)bytes.Length, (uint)number, (uint)count, family ?? 0];
        for (int i = 0; i < fields.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(block[(i * 4)..], fields[i]);
        }

        bytes.CopyTo(block[DataOffset..]);
        BinaryPrimitives.WriteUInt32LittleEndian(block[(BlockBytes - 4)..], 0x0AB16F30);
    }
}
