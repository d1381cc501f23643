using System.Buffers.Binary;
using System.Globalization;
using Inquest.Binary;

namespace Inquest.Containers;

/// <summary>
/// Reads UF2 (microsoft/uf2 README): 512-byte blocks, each with its own address, in any order, for several families.
/// A damaged block becomes a gap and a diagnostic.
/// </summary>
internal static class Uf2Reader
{
    private const int BlockBytes = 512;
    private const int DataOffset = 32;
    private const int MaxPayload = 476;
    private const int MostInFront = 1024;
    private const uint MagicEnd = 0x0AB16F30;
    private const uint NotMainFlash = 0x1;
    private const uint FileContainer = 0x1000;
    private const uint FamilyIdPresent = 0x2000;

    private static ReadOnlySpan<byte> Magic => [0x55, 0x46, 0x32, 0x0A, 0x57, 0x51, 0x5D, 0x9E];

    internal static bool LooksLikeUf2(ReadOnlySpan<byte> bytes)
    {
        // A first block that was hit still leaves the second: look at two block starts before giving up.
        return bytes.StartsWith(Magic) || (bytes.Length >= 2 * BlockBytes && bytes[BlockBytes..].StartsWith(Magic));
    }

    /// <summary>
    /// True when a few bytes stand in front of the blocks, as of a program that sent the file with its own. A read of memory may hold
    /// blocks too, but is not made of them to its end.
    /// </summary>
    internal static bool BeginsLate(ReadOnlySpan<byte> bytes)
    {
        int at = bytes[..Math.Min(bytes.Length, MostInFront)].IndexOf(Magic);
        int count = at < 0 ? 0 : (bytes.Length - at) / BlockBytes;
        return count >= 2 && IsBlock(bytes[at..]) && IsBlock(bytes[(at + BlockBytes)..]) && IsBlock(bytes[(at + ((count - 1) * BlockBytes))..]);

        static bool IsBlock(ReadOnlySpan<byte> block) => block.StartsWith(Magic) && Check(block[..BlockBytes], out _, out _) != BlockState.Damaged;
    }

    internal static IReadOnlyList<FlashImage> Read(NamedBytes file, Limits limits, DiagnosticBag diagnostics)
    {
        ReadOnlySpan<byte> bytes = file.Bytes.Span;
        Dictionary<uint, Family> families = [];
        List<Family> order = [];
        int damaged = 0;
        int containers = 0;
        long firstDamage = -1;
        int position = 0;
        while (position < bytes.Length)
        {
            if (!bytes[position..].StartsWith(Magic))
            {
                damaged++;
                firstDamage = firstDamage < 0 ? position : firstDamage;
                int next = bytes[(position + 1)..].IndexOf(Magic);
                if (next < 0)
                {
                    break;
                }

                position += 1 + next;
                continue;
            }

            ReadOnlySpan<byte> block = bytes.Slice(position, Math.Min(BlockBytes, bytes.Length - position));
            switch (Check(block, out uint flags, out int payload))
            {
                case BlockState.Damaged:
                    damaged++;
                    firstDamage = firstDamage < 0 ? position : firstDamage;

                    // Bytes may have been lost inside the block, so the next one may begin early.
                    int next = bytes[(position + Magic.Length)..].IndexOf(Magic);
                    position = next < 0 ? bytes.Length : position + Magic.Length + next;
                    continue;
                case BlockState.FileContainer:
                    containers++;
                    break;
                case BlockState.Good when payload > 0:
                    uint key = (flags & FamilyIdPresent) != 0 ? Field(block, 28) : 0;
                    if (!families.TryGetValue(key, out Family? family))
                    {
                        if (order.Count == limits.MaxImagesPerFile)
                        {
                            diagnostics.Warn("INQ1012", file.Name, $"More than {limits.MaxImagesPerFile} UF2 families; the rest is not read.");
                            position = bytes.Length;
                            continue;
                        }

                        family = new Family((flags & FamilyIdPresent) != 0 ? key : null);
                        families.Add(key, family);
                        order.Add(family);
                    }

                    family.Segments.Add(Field(block, 12), position + DataOffset, payload);
                    family.Blocks++;
                    family.Promised = Math.Max(family.Promised, Field(block, 24));
                    break;
            }

            position += BlockBytes;
        }

        if (damaged > 0)
        {
            diagnostics.Warn("INQ1010", $"{file.Name}+0x{firstDamage:x}", $"{damaged} damaged UF2 block{(damaged == 1 ? "" : "s")} left out; their addresses are gaps.");
        }

        if (containers > 0)
        {
            diagnostics.Note("INQ1011", file.Name, $"{containers} UF2 blocks carry a file instead of flash content and are left out.");
        }

        return Images(file, order, diagnostics);
    }

    private static List<FlashImage> Images(NamedBytes file, List<Family> families, DiagnosticBag diagnostics)
    {
        List<FlashImage> images = [];
        foreach (Family family in families)
        {
            List<AddressedBytes> segments = family.Segments.Build(file.Bytes);
            if (family.Segments.Conflicts > 0)
            {
                diagnostics.Warn("INQ1013", file.Name, $"{family.Segments.Conflicts} UF2 blocks give other bytes for an address that an earlier block gave; the later ones are used.");
            }

            string? incomplete = null;
            if (family.Blocks < family.Promised)
            {
                incomplete = string.Create(CultureInfo.InvariantCulture, $"{family.Blocks:N0} of {family.Promised:N0} UF2 blocks are there");
                diagnostics.Warn("INQ1014", file.Name, $"{incomplete}; copy the file again if the dump is cut.");
            }

            images.Add(new FlashImage(file.Name, ImageFormat.Uf2, segments, addressKnown: true, family.Id, codeOffset: 0) { Incomplete = incomplete });
        }

        return images;
    }

    private static BlockState Check(ReadOnlySpan<byte> block, out uint flags, out int payload)
    {
        flags = 0;
        payload = 0;
        if (block.Length < DataOffset)
        {
            return BlockState.Damaged;
        }

        flags = Field(block, 8);
        uint size = Field(block, 16);
        if (size > MaxPayload || block.Length < DataOffset + (int)size
            || (block.Length == BlockBytes && Field(block, BlockBytes - 4) != MagicEnd))
        {
            return BlockState.Damaged;
        }

        payload = (int)size;
        return (flags & NotMainFlash) != 0 ? BlockState.Skipped : (flags & FileContainer) != 0 ? BlockState.FileContainer : BlockState.Good;
    }

    private static uint Field(ReadOnlySpan<byte> block, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(block[offset..]);

    private enum BlockState
    {
        Good,
        Skipped,
        FileContainer,
        Damaged,
    }

    private sealed class Family(uint? id)
    {
        internal uint? Id { get; } = id;

        internal SegmentBuilder Segments { get; } = new();

        internal long Blocks { get; set; }

        internal uint Promised { get; set; }
    }
}
