using Inquest.Binary;

namespace Inquest.Diagnosis.Match;

/// <summary>
/// A flash image's bytes held against the ELF's sections: the strongest evidence there is without a build id, because
/// a CURRENT.UF2 holds the firmware beside the dump.
/// </summary>
/// <param name="CodeCompared">Code bytes that both have.</param>
/// <param name="CodeEqual">Those of them that are equal.</param>
/// <param name="OtherCompared">Constant and initial-data bytes that both have.</param>
/// <param name="OtherEqual">Those of them that are equal.</param>
/// <param name="Total">Bytes of all sections of the ELF that stand in flash.</param>
/// <param name="FirstDifference">Lowest flash address of a code byte that differs; null when none does.</param>
/// <param name="FirstOtherDifference">The section and lowest flash address of another byte that differs; null when none does.</param>
public sealed record ImageComparison(
    long CodeCompared,
    long CodeEqual,
    long OtherCompared,
    long OtherEqual,
    long Total,
    ulong? FirstDifference,
    (string Section, ulong Address)? FirstOtherDifference)
{
    /// <summary>Bytes that both have.</summary>
    public long Compared => CodeCompared + OtherCompared;

    /// <summary>True when every compared byte is equal and at least one code byte was compared.</summary>
    public bool IsIdentical => CodeCompared > 0 && CodeEqual == CodeCompared && OtherEqual == OtherCompared;

    /// <summary>True when the code is equal and only constants differ: another folder, version string or setting.</summary>
    public bool IsSameCode => CodeCompared > 0 && CodeEqual == CodeCompared && OtherEqual < OtherCompared;

    /// <summary>
    /// How many bytes above its place the image holds the ELF's code, when the code differs and is found whole elsewhere: a
    /// raw image whose base address was given wrong. Null when it is not.
    /// </summary>
    public long? Shift { get; init; }

    /// <summary>Compares all sections with the image's segments (sorted, disjoint). Linear in the bytes.</summary>
    public static ImageComparison Compare(IReadOnlyList<FirmwareSection> sections, IReadOnlyList<AddressedBytes> image)
    {
        ArgumentNullException.ThrowIfNull(sections);
        ArgumentNullException.ThrowIfNull(image);
        long codeCompared = 0, codeEqual = 0, otherCompared = 0, otherEqual = 0, total = 0;
        ulong? first = null;
        (string, ulong)? firstOther = null;
        foreach (FirmwareSection section in sections)
        {
            total += section.Bytes.Length;
            foreach (AddressedBytes segment in image)
            {
                AddressRange range = section.FlashRange;
                if (!range.Overlaps(segment.Range))
                {
                    continue;
                }

                ulong start = Math.Max(range.Start, segment.Range.Start);
                ulong end = Math.Min(range.End, segment.Range.End);
                ReadOnlySpan<byte> ours = section.Bytes.Span.Slice((int)(start - range.Start), (int)(end - start));
                ReadOnlySpan<byte> theirs = segment.Bytes.Span.Slice((int)(start - segment.Address), (int)(end - start));
                (long equal, int different) = CountEqual(ours, theirs);
                ulong? address = different < 0 ? null : start + (ulong)different;
                if (section.Kind == FirmwareSectionKind.Code)
                {
                    codeCompared += ours.Length;
                    codeEqual += equal;
                    first = Lower(first, address);
                }
                else
                {
                    otherCompared += ours.Length;
                    otherEqual += equal;
                    firstOther ??= address is ulong a ? (section.Name, a) : null;
                }
            }
        }

        return new ImageComparison(codeCompared, codeEqual, otherCompared, otherEqual, total, first, firstOther)
        {
            Shift = codeEqual < codeCompared / 2 ? FindShift(sections, image) : null,
        };
    }

    private static long? FindShift(IReadOnlyList<FirmwareSection> sections, IReadOnlyList<AddressedBytes> image)
    {
        if (ImagePlace.PieceOf(sections) is not { } piece)
        {
            return null;
        }

        foreach (AddressedBytes segment in image)
        {
            int at = segment.Bytes.Span.IndexOf(piece.Bytes.Span);
            if (at >= 0)
            {
                return unchecked((long)(segment.Address + (ulong)at - piece.Address));
            }
        }

        return null;
    }

    private static ulong? Lower(ulong? a, ulong? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);

    private static (long Equal, int FirstDifference) CountEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int common = a.CommonPrefixLength(b);
        if (common == a.Length)
        {
            return (common, -1);
        }

        long equal = common;
        for (int i = common; i < a.Length; i++)
        {
            if (a[i] == b[i])
            {
                equal++;
            }
        }

        return (equal, common);
    }
}
