namespace Inquest.Symbols;

/// <summary>A half-open range, how deep it nests, and the number to find there.</summary>
internal readonly record struct AddressMapItem(ulong Start, ulong End, int Depth, int Value)
{
    /// <summary>True when this comes behind another: by start, then the deeper one, then the shorter one.</summary>
    public bool IsBehind(in AddressMapItem other)
    {
        if (Start != other.Start)
        {
            return Start > other.Start;
        }

        return Depth != other.Depth ? Depth > other.Depth : End < other.End;
    }

    /// <summary>
    /// Sorts; equal items keep their order. The result may be another array.
    /// </summary>
    /// <remarks>
    /// A merge sort, because compilers write most ranges in order and it then has little to do, and because the framework's
    /// sort of one's own structures is not compiled ahead of time: it cost a short run more than all the rest of a unit.
    /// </remarks>
    public static AddressMapItem[] Sort(AddressMapItem[] items)
    {
        AddressMapItem[] from = items;
        AddressMapItem[] to = new AddressMapItem[items.Length];
        for (long width = 1; width < items.Length; width *= 2)
        {
            for (long start = 0; start < items.Length; start += width * 2)
            {
                long middle = Math.Min(start + width, items.Length);
                Merge(from, to, (int)start, (int)middle, (int)Math.Min(start + (width * 2), items.Length));
            }

            (from, to) = (to, from);
        }

        return from;
    }

    private static void Merge(AddressMapItem[] from, AddressMapItem[] to, int start, int middle, int end)
    {
        if (middle >= end || !from[middle - 1].IsBehind(from[middle]))
        {
            Array.Copy(from, start, to, start, end - start);
            return;
        }

        int left = start;
        int right = middle;
        for (int i = start; i < end; i++)
        {
            bool takeRight = left >= middle || (right < end && from[left].IsBehind(from[right]));
            to[i] = from[takeRight ? right++ : left++];
        }
    }
}
