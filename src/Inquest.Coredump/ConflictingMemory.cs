using Inquest.Binary;

namespace Inquest.Coredump;

/// <summary>Finds memory that a dump holds more than once with different bytes.</summary>
internal static class ConflictingMemory
{
    /// <summary>The conflict as a defect; null when there is none. Cost: a sort of the pieces and one pass over the bytes that overlap.</summary>
    /// <param name="memory">In stream order.</param>
    internal static CaptureDefect? Find(List<AddressedBytes> memory)
    {
        List<AddressedBytes> sorted = [.. memory.OrderBy(m => m.Address)];
        AddressRange first = default;
        int ranges = 0;
        long differing = 0;

        // Each piece is held against the one before it that reaches farthest: more would take time that grows with the square.
        int farthest = 0;
        for (int i = 1; i < sorted.Count; i++)
        {
            AddressRange shared = new(sorted[i].Address, Math.Min(sorted[farthest].Range.End, sorted[i].Range.End));
            if (!shared.IsEmpty && Differing(sorted[farthest], sorted[i], shared) is > 0 and int bytes)
            {
                first = ranges++ == 0 ? shared : first;
                differing += bytes;
            }

            farthest = sorted[i].Range.End > sorted[farthest].Range.End ? i : farthest;
        }

        if (ranges == 0)
        {
            return null;
        }

        string where = $"0x{first.Start:x8}-0x{first.End:x8}" + (ranges == 1 ? "" : ranges == 2 ? " and one more range" : $" and {ranges - 1} more ranges");
        string bytesDiffer = differing == 1 ? "1 of its bytes differs" : $"{Numbers.Text(differing)} of its bytes differ";
        return new("INQ2013", $"The memory {where} stands in the dump more than once, and {bytesDiffer}: what was written first is used. It changed while the dump was written, or one copy is wrong.");
    }

    private static int Differing(in AddressedBytes one, in AddressedBytes other, AddressRange shared)
    {
        ReadOnlySpan<byte> a = one.Bytes.Span.Slice((int)(shared.Start - one.Address), (int)shared.Length);
        ReadOnlySpan<byte> b = other.Bytes.Span.Slice((int)(shared.Start - other.Address), (int)shared.Length);
        int count = 0;
        for (int i = a.CommonPrefixLength(b); i < a.Length; i++)
        {
            count += a[i] == b[i] ? 0 : 1;
        }

        return count;
    }
}
