using System.Buffers.Binary;
using Inquest.Binary;
using Inquest.Containers;

namespace Inquest.Server.Ingest;

/// <summary>
/// Takes the blocks with settings out of a UF2, whatever else is in the file: bytes before, between and after blocks, blocks that are cut.
/// All others keep their bytes.
/// </summary>
/// <remarks>Only the blocks' fixed fields are read here, in the server's own process; everything else is for the analysing processes.</remarks>
internal static class Uf2Redaction
{
    private const int BlockBytes = 512;
    private const int DataOffset = 32;
    private const int MaxPayloadBytes = 476;
    private const uint NotForFlash = 1;

    private static ReadOnlySpan<byte> Magic => [0x55, 0x46, 0x32, 0x0A, 0x57, 0x51, 0x5D, 0x9E];

    private static ReadOnlySpan<byte> EndMagic => [0x30, 0x6F, 0xB1, 0x0A];

    /// <summary>The file without its settings, and the number of bytes of flash that were removed; null when it holds none.</summary>
    public static (byte[] Kept, long Removed)? Clean(ReadOnlyMemory<byte> file)
    {
        List<Range> blocks = FindBlocks(file.Span);
        HashSet<ulong> sectors = FindSectors(file, blocks);
        if (sectors.Count == 0)
        {
            return null;
        }

        using var kept = new MemoryStream(file.Length);
        long removed = 0;
        int from = 0;
        for (int i = 0; i < blocks.Count; i++)
        {
            (int at, int length) = blocks[i].GetOffsetAndLength(file.Length);
            ReadOnlyMemory<byte> block = file.Slice(at, length);
            if (Payload(block) is not { } payload || !Sectors(payload).Any(sectors.Contains))
            {
                continue;
            }

            // What stands between it and the next block is its own, since its length is damaged.
            kept.Write(file.Span[from..at]);
            removed += payload.Bytes.Length;
            from = i + 1 < blocks.Count ? blocks[i + 1].Start.GetOffset(file.Length) : length < BlockBytes ? file.Length : at + length;
        }

        kept.Write(file.Span[from..]);
        return (kept.ToArray(), removed);
    }

    // One that is whole is skipped as a whole, since its payload may look like the start of another.
    private static List<Range> FindBlocks(ReadOnlySpan<byte> file)
    {
        List<Range> blocks = [];
        int at = file.IndexOf(Magic);
        while (at >= 0)
        {
            ReadOnlySpan<byte> rest = file[at..];
            bool isWhole = rest.Length >= BlockBytes && rest[(BlockBytes - EndMagic.Length)..].StartsWith(EndMagic);
            int next = isWhole ? rest[BlockBytes..].IndexOf(Magic) : rest[Magic.Length..].IndexOf(Magic);
            int step = next < 0 ? rest.Length : next + (isWhole ? BlockBytes : Magic.Length);
            blocks.Add(at..(at + Math.Min(step, BlockBytes)));
            at = next < 0 ? -1 : at + step;
        }

        return blocks;
    }

    // Those that are settings by their content, and those of which only a part is there that may be settings: nobody can tell.
    private static HashSet<ulong> FindSectors(ReadOnlyMemory<byte> file, List<Range> blocks)
    {
        List<AddressedBytes> payloads = [.. blocks.Select(b => Payload(file[b])).OfType<AddressedBytes>()];
        HashSet<ulong> found = [.. SettingsPages.Find(payloads).Select(r => r.Start)];
        SortedDictionary<ulong, (long Covered, bool IsErased, bool IsDump)> sectors = [];
        foreach (AddressedBytes payload in payloads)
        {
            foreach (ulong sector in Sectors(payload))
            {
                ulong start = Math.Max(sector, payload.Range.Start);
                int length = (int)(Math.Min(sector + SettingsPages.SectorBytes, payload.Range.End) - start);
                ReadOnlySpan<byte> bytes = payload.Bytes.Span.Slice((int)(start - payload.Range.Start), length);
                (long covered, bool isErased, bool isDump) = sectors.GetValueOrDefault(sector, (0, true, false));
                sectors[sector] = (covered + length, isErased && !bytes.ContainsAnyExcept((byte)0xFF), isDump || (start == sector && IsDumpsStart(bytes)));
            }
        }

        bool isCut = blocks.Count > 0 && blocks[^1].GetOffsetAndLength(file.Length).Length < BlockBytes;
        ulong last = sectors.Keys.LastOrDefault();
        foreach ((ulong sector, (long covered, bool isErased, bool isDump)) in sectors)
        {
            if (covered >= SettingsPages.SectorBytes || isErased)
            {
                continue;
            }

            // Beside one that is known, or standing alone (firmware does not end so: its code lies before its end) where something was lost.
            bool isBeside = found.Contains(sector + SettingsPages.SectorBytes) || (sector >= SettingsPages.SectorBytes && found.Contains(sector - SettingsPages.SectorBytes));
            bool isAlone = sector < SettingsPages.SectorBytes || !sectors.TryGetValue(sector - SettingsPages.SectorBytes, out var before) || before.IsErased;
            if (isBeside || (isAlone && !isDump && (sector == last ? isCut : sector != sectors.Keys.First())))
            {
                found.Add(sector);
            }
        }

        return found;
    }

    // Zephyr's stream, and the header that it has in a flash partition.
    private static bool IsDumpsStart(ReadOnlySpan<byte> bytes) => bytes.StartsWith("ZE"u8) || bytes.StartsWith("CD"u8);

    private static IEnumerable<ulong> Sectors(AddressedBytes payload)
    {
        for (ulong sector = payload.Range.Start & ~(ulong)(SettingsPages.SectorBytes - 1); sector < payload.Range.End; sector += SettingsPages.SectorBytes)
        {
            yield return sector;
        }
    }

    // What the block's own address says; at most what fits into it, whatever its length field claims. Null for one that is not for the flash.
    private static AddressedBytes? Payload(ReadOnlyMemory<byte> block)
    {
        if (block.Length <= DataOffset || (Field(block, 8) & NotForFlash) != 0)
        {
            return null;
        }

        int length = (int)Math.Min(Math.Min(Field(block, 16), MaxPayloadBytes), (uint)(block.Length - DataOffset));
        return new AddressedBytes(Field(block, 12), block.Slice(DataOffset, length));
    }

    private static uint Field(ReadOnlyMemory<byte> block, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(block.Span[offset..]);
}
