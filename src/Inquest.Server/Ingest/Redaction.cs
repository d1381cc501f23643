using System.Buffers.Binary;
using Inquest.Server.Storage;

namespace Inquest.Server.Ingest;

/// <summary>
/// Drops settings pages of a <c>CURRENT.UF2</c> before it is stored: Zephyr's settings on flash hold Bluetooth bonds and
/// keys, and no report needs them.
/// </summary>
/// <remarks>
/// A page is taken for settings by its content: the allocation table at the end of each NVS sector (Zephyr's
/// subsys/fs/nvs), whose entries carry a CRC-8 (<see cref="NvsSector"/>).
/// </remarks>
internal static class Redaction
{
    private const int BlockBytes = 512;
    private const int PayloadBytes = 256;

    private static ReadOnlySpan<byte> Magic => [0x55, 0x46, 0x32, 0x0A, 0x57, 0x51, 0x5D, 0x9E];

    /// <summary>The upload as it may be stored, and the number of bytes of flash that were removed.</summary>
    public static (BlobUpload Kept, long Removed) Apply(BlobUpload upload, IBlobStore blobs)
    {
        if (upload.Length % BlockBytes != 0 || !upload.StartsWith(Magic))
        {
            return (upload, 0);
        }

        ReadOnlySpan<byte> bytes = upload.GetBytes().Span;
        HashSet<uint> settings = FindSettings(bytes);
        if (settings.Count == 0)
        {
            return (upload, 0);
        }

        BlobUpload kept = blobs.Receive(BlobArea.Dumps);
        long removed = 0;
        for (int at = 0; at < bytes.Length; at += BlockBytes)
        {
            ReadOnlySpan<byte> block = bytes.Slice(at, BlockBytes);
            if (block.StartsWith(Magic) && settings.Contains(SectorOf(Field(block, 12))))
            {
                removed += Math.Min(Field(block, 16), PayloadBytes);
            }
            else
            {
                kept.Append(block);
            }
        }

        return (kept, removed);
    }

    /// <summary>The start addresses of the flash sectors that hold settings.</summary>
    private static HashSet<uint> FindSettings(ReadOnlySpan<byte> bytes)
    {
        Dictionary<uint, byte[]> sectors = [];
        for (int at = 0; at < bytes.Length; at += BlockBytes)
        {
            ReadOnlySpan<byte> block = bytes.Slice(at, BlockBytes);
            uint address = Field(block, 12);
            int size = (int)Math.Min(Field(block, 16), 476);
            if (!block.StartsWith(Magic) || (Field(block, 8) & 1) != 0)
            {
                continue;
            }

            uint sector = SectorOf(address);
            if (!sectors.TryGetValue(sector, out byte[]? content))
            {
                content = new byte[NvsSector.Bytes];
                content.AsSpan().Fill(0xFF);
                sectors.Add(sector, content);
            }

            int offset = (int)(address - sector);
            block.Slice(32, Math.Min(size, NvsSector.Bytes - offset)).CopyTo(content.AsSpan(offset));
        }

        return [.. sectors.Where(s => NvsSector.IsOne(s.Value)).Select(s => s.Key)];
    }

    private static uint SectorOf(uint address) => address & ~(uint)(NvsSector.Bytes - 1);

    private static uint Field(ReadOnlySpan<byte> block, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(block[offset..]);
}
