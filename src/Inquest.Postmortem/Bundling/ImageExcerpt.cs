using Inquest.Binary;
using Inquest.Containers;

namespace Inquest.Postmortem.Bundling;

/// <summary>Cuts address ranges out of an image.</summary>
internal static class ImageExcerpt
{
    private const byte Erased = 0xFF;

    /// <summary>
    /// The image's bytes inside of the ranges, those of <paramref name="blank"/> as erased flash; sorted, neighbours joined.
    /// Settings pages stay out, whatever the ranges say.
    /// </summary>
    public static List<AddressedBytes> Cut(IReadOnlyList<AddressedBytes> image, IEnumerable<AddressRange> ranges, AddressRange? blank = null)
    {
        List<AddressedBytes> pieces = [];
        foreach (AddressRange range in Without(Join(ranges), SettingsPages.Find(image)))
        {
            foreach (AddressedBytes segment in image)
            {
                ulong start = Math.Max(range.Start, segment.Range.Start);
                ulong end = Math.Min(range.End, segment.Range.End);
                if (start < end)
                {
                    pieces.Add(new AddressedBytes(start, Blanked(start, segment.Bytes.Slice((int)(start - segment.Address), (int)(end - start)), blank)));
                }
            }
        }

        return pieces;
    }

    /// <summary>Bytes in the pieces.</summary>
    public static long Count(IEnumerable<AddressedBytes> pieces) => pieces.Sum(p => (long)p.Bytes.Length);

    // Both sorted and disjoint.
    private static IEnumerable<AddressRange> Without(List<AddressRange> ranges, IReadOnlyList<AddressRange> holes)
    {
        foreach (AddressRange range in ranges)
        {
            ulong start = range.Start;
            foreach (AddressRange hole in holes.Where(range.Overlaps))
            {
                if (hole.Start > start)
                {
                    yield return new AddressRange(start, hole.Start);
                }

                start = hole.End;
            }

            if (start < range.End)
            {
                yield return range with { Start = start };
            }
        }
    }

    private static List<AddressRange> Join(IEnumerable<AddressRange> ranges)
    {
        List<AddressRange> joined = [];
        foreach (AddressRange range in ranges.Where(r => !r.IsEmpty).OrderBy(r => r.Start))
        {
            if (joined.Count > 0 && range.Start <= joined[^1].End)
            {
                joined[^1] = new AddressRange(joined[^1].Start, Math.Max(joined[^1].End, range.End));
            }
            else
            {
                joined.Add(range);
            }
        }

        return joined;
    }

    private static ReadOnlyMemory<byte> Blanked(ulong address, ReadOnlyMemory<byte> bytes, AddressRange? blank)
    {
        AddressRange range = AddressRange.FromLength(address, (ulong)bytes.Length);
        if (blank is not AddressRange erased || !erased.Overlaps(range))
        {
            return bytes;
        }

        byte[] copy = bytes.ToArray();
        ulong start = Math.Max(erased.Start, address) - address;
        ulong end = Math.Min(erased.End, range.End) - address;
        copy.AsSpan((int)start, (int)(end - start)).Fill(Erased);
        return copy;
    }
}
