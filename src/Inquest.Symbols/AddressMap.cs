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
        if (starts.Length == 0 || address < starts[0])
        {
            return -1;
        }

        // The step does not depend on the comparison, so the processor has no branch to guess: addresses come in any order.
        int low = 0;
        int count = starts.Length;
        while (count > 1)
        {
            int half = count >>> 1;
            low = starts[low + half] <= address ? low + half : low;
            count -= half;
        }

        return _values[low];
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
