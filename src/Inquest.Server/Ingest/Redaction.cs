using System.Buffers.Binary;
using Inquest.Binary;
using Inquest.Containers;
using Inquest.Server.Storage;

namespace Inquest.Server.Ingest;

/// <summary>
/// Drops settings pages of a <c>CURRENT.UF2</c> before it is stored: Zephyr's settings on flash hold Bluetooth bonds and
/// keys, and no report needs them.
/// </summary>
/// <remarks>
/// Blocks are left out of the file as it came, so that all others keep their bytes. Only the block's fixed fields are read
/// here, in the server's own process; everything else is for the analysing processes.
/// </remarks>
internal static class Redaction
{
    private const int BlockBytes = 512;
    private const int PayloadBytes = 256;
    private const uint MaxPayloadBytes = 476;
    private const uint NotForFlash = 1;

    private static ReadOnlySpan<byte> Magic => [0x55, 0x46, 0x32, 0x0A, 0x57, 0x51, 0x5D, 0x9E];

    /// <summary>The upload as it may be stored, and the number of bytes of flash that were removed.</summary>
    public static (BlobUpload Kept, long Removed) Apply(BlobUpload upload, IBlobStore blobs)
    {
        if (upload.Length % BlockBytes != 0 || !upload.StartsWith(Magic))
        {
            return (upload, 0);
        }

        ReadOnlyMemory<byte> bytes = upload.GetBytes();
        HashSet<ulong> settings = [.. SettingsPages.Find(Payloads(bytes)).Select(r => r.Start)];
        if (settings.Count == 0)
        {
            return (upload, 0);
        }

        BlobUpload kept = blobs.Receive(BlobArea.Dumps);
        long removed = 0;
        for (int at = 0; at < bytes.Length; at += BlockBytes)
        {
            ReadOnlySpan<byte> block = bytes.Span.Slice(at, BlockBytes);
            if (block.StartsWith(Magic) && settings.Contains(Field(block, 12) & ~(ulong)(SettingsPages.SectorBytes - 1)))
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

    // What the blocks' own addresses say; each is at most one page, whatever its length field claims.
    private static IEnumerable<AddressedBytes> Payloads(ReadOnlyMemory<byte> bytes)
    {
        for (int at = 0; at < bytes.Length; at += BlockBytes)
        {
            ReadOnlyMemory<byte> block = bytes.Slice(at, BlockBytes);
            if (IsFlash(block.Span))
            {
                yield return new AddressedBytes(Field(block.Span, 12), block.Slice(32, (int)Math.Min(Field(block.Span, 16), MaxPayloadBytes)));
            }
        }
    }

    private static bool IsFlash(ReadOnlySpan<byte> block) => block.StartsWith(Magic) && (Field(block, 8) & NotForFlash) == 0;

    private static uint Field(ReadOnlySpan<byte> block, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(block[offset..]);
}
