using Inquest.Binary;

namespace Inquest.Coredump;

/// <summary>Bytes cut out of an image by address, with holes where the image has gaps.</summary>
internal readonly record struct ImageBytes(ReadOnlyMemory<byte> Bytes, IReadOnlyList<AddressRange> Holes)
{
    /// <summary>
    /// The bytes from an offset in a segment on: a slice when the segment has them all, else joined with the segments
    /// behind it while the gaps are small.
    /// </summary>
    /// <param name="segments">Sorted and disjoint.</param>
    /// <param name="index">The segment to begin in.</param>
    /// <param name="offset">Offset in it.</param>
    /// <param name="wanted">Bytes wanted; fewer come where the image ends.</param>
    /// <param name="limits">Bounds the gaps.</param>
    internal static ImageBytes From(IReadOnlyList<AddressedBytes> segments, int index, int offset, long wanted, Limits limits)
    {
        AddressedBytes first = segments[index];
        int here = first.Bytes.Length - offset;
        if (wanted <= here)
        {
            return new ImageBytes(first.Bytes.Slice(offset, (int)wanted), []);
        }

        long total = here;
        int last = index;
        long gaps = 0;
        while (last + 1 < segments.Count && total < wanted)
        {
            ulong gap = segments[last + 1].Address - segments[last].Range.End;
            if (gap > (ulong)limits.MaxImageGapBytes || total + (long)gap >= wanted || (gaps += (long)gap) > limits.MaxImageGapBytes * 16L)
            {
                break;
            }

            last++;
            total += (long)gap + segments[last].Bytes.Length;
        }

        if (last == index)
        {
            return new ImageBytes(first.Bytes[offset..], []);
        }

        byte[] joined = new byte[(int)Math.Min(total, wanted)];
        List<AddressRange> holes = [];
        ulong origin = first.Address + (ulong)offset;
        first.Bytes.Span[offset..].CopyTo(joined);
        ulong end = (ulong)here;
        for (int i = index + 1; i <= last; i++)
        {
            ulong start = segments[i].Address - origin;
            if (start > end)
            {
                holes.Add(new AddressRange(end, start));
            }

            int length = (int)Math.Min((ulong)segments[i].Bytes.Length, (ulong)joined.Length - start);
            segments[i].Bytes.Span[..length].CopyTo(joined.AsSpan((int)start));
            end = start + (ulong)length;
        }

        return new ImageBytes(joined, holes);
    }
}
