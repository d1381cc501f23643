using Inquest.Binary;

namespace Inquest.Coredump;

/// <summary>
/// Finds the true end of a dump without a header: what stands in its last memory block after the device stopped writing is
/// erased flash or the next partition, not memory.
/// </summary>
internal static class ErasedTail
{
    private const int PageBytes = 4096;

    // Shorter runs of 0xFF are common in RAM.
    private const int ErasedBytes = 64;

    internal static CapturedStream Cut(CapturedStream stream, ReadOnlySpan<byte> image, ulong address, Limits limits)
    {
        int block = stream.LastBlockOffset;
        if (stream.Holes.Count > 0 || block == 0 || image[block] != (byte)'M')
        {
            return stream;
        }

        int end = stream.Bytes.Length;
        int payload = block + 3 + (stream.PointerBits / 4);
        if (payload >= end)
        {
            return stream;
        }

        int cut = ErasedFrom(image[..end], payload, address);
        if (cut < 0 && !FollowedByErased(image, end, address))
        {
            // The block runs into bytes of another owner: nothing but the first page boundary is certain to be the dump's.
            int boundary = payload + (int)(unchecked(0 - (address + (ulong)payload)) & (PageBytes - 1));
            cut = image.Length > end && boundary < end ? boundary : -1;
        }

        if (cut < 0)
        {
            return stream;
        }

        CapturedStream shorter = CaptureStreamReader.Read(stream.Bytes[..cut], stream.Holes, openEnd: false, limits);
        shorter.Defects.Add(new("INQ2002", $"The device stopped writing, or the partition ends, at offset 0x{cut:x} of the stream; what stands behind it is not the dump's."));
        return shorter;
    }

    // A run of erased bytes up to the block's end, or one that fills a page.
    private static int ErasedFrom(ReadOnlySpan<byte> stream, int payload, ulong address)
    {
        int last = stream[payload..].LastIndexOfAnyExcept((byte)0xFF);
        int tail = payload + last + 1;
        if (stream.Length - tail >= ErasedBytes)
        {
            return tail;
        }

        int page = payload + (int)(unchecked(0 - (address + (ulong)payload)) & (PageBytes - 1));
        for (; page + PageBytes <= stream.Length; page += PageBytes)
        {
            if (stream.Slice(page, PageBytes).IndexOfAnyExcept((byte)0xFF) < 0)
            {
                return payload + stream[payload..page].LastIndexOfAnyExcept((byte)0xFF) + 1;
            }
        }

        return -1;
    }

    // A finished dump is followed by the padding of a write block and then by what the erase at its start left.
    private static bool FollowedByErased(ReadOnlySpan<byte> image, int end, ulong address)
    {
        int toPage = (int)(unchecked(0 - (address + (ulong)end)) & (PageBytes - 1));
        ReadOnlySpan<byte> rest = image[end..Math.Min(image.Length, end + toPage)];
        int padding = Math.Min(rest.Length, 32);
        return rest[padding..].IndexOfAnyExcept((byte)0xFF) < 0 && rest[..padding].IndexOfAnyExcept((byte)0xFF, (byte)0) < 0;
    }
}
