namespace Inquest.Symbols;

/// <summary>
/// Addresses to numbers: ranges that may nest, flattened once into disjoint pieces, so that a look-up is one binary
/// search. Where ranges overlap the one that starts last wins, and of those the deepest. Immutable.
/// </summary>
internal sealed class AddressMap
{
    private readonly ulong[] _starts;
    private readonly int[] _values;

    private AddressMap(ulong[] starts, int[] values)
    {
        _starts = starts;
        _values = values;
    }

    /// <summary>True when some ranges shared addresses without one holding the other.</summary>
    public bool HasOverlaps { get; private init; }

    /// <summary>The number at an address; -1 when no range holds it.</summary>
    public int Find(ulong address)
    {
        ulong[] starts = _starts;
        int low = 0;
        int high = starts.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (starts[middle] <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low == 0 ? -1 : _values[low - 1];
    }

    /// <summary>Builds a map; the list is sorted in place.</summary>
    public static AddressMap Build(List<AddressMapItem> items)
    {
        items.Sort();
        var starts = new List<ulong>(items.Count * 2);
        var values = new List<int>(items.Count * 2);
        var open = new Stack<AddressMapItem>();
        bool overlaps = false;
        foreach (AddressMapItem item in items)
        {
            CloseUpTo(item.Start, open, starts, values);
            overlaps |= open.Count > 0 && (item.End > open.Peek().End || item.Depth == open.Peek().Depth);
            open.Push(item);
            Append(item.Start, item.Value, starts, values);
        }

        CloseUpTo(ulong.MaxValue, open, starts, values);
        return new AddressMap([.. starts], [.. values]) { HasOverlaps = overlaps };
    }

    /// <summary>Ends what ends at or before an address; what lies open below surfaces again.</summary>
    private static void CloseUpTo(ulong address, Stack<AddressMapItem> open, List<ulong> starts, List<int> values)
    {
        while (open.Count > 0 && open.Peek().End <= address)
        {
            ulong end = open.Pop().End;
            while (open.Count > 0 && open.Peek().End <= end)
            {
                open.Pop();
            }

            Append(end, open.Count > 0 ? open.Peek().Value : -1, starts, values);
        }
    }

    private static void Append(ulong start, int value, List<ulong> starts, List<int> values)
    {
        if (starts.Count > 0 && starts[^1] == start)
        {
            values[^1] = value;
        }
        else
        {
            starts.Add(start);
            values.Add(value);
        }
    }
}
