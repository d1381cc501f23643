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

    /// <summary>Builds a map from ranges in any order; empty ones must not be among them.</summary>
    public static AddressMap Build(List<AddressMapItem> items)
    {
        AddressMapItem[] sorted = AddressMapItem.Sort([.. items]);
        // A range adds at most two pieces: its own, and the one that surfaces behind it.
        var map = new AddressMapBuilder(sorted.Length * 2);
        foreach (AddressMapItem item in sorted)
        {
            map.Add(item);
        }

        (ulong[] starts, int[] values) = map.Finish();
        return new AddressMap(starts, values) { HasOverlaps = map.HasOverlaps };
    }
}
