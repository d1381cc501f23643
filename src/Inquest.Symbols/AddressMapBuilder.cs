namespace Inquest.Symbols;

/// <summary>Flattens ranges that come sorted, with a stack of those that are open.</summary>
internal sealed class AddressMapBuilder
{
    private readonly Stack<AddressMapItem> _open = new();
    private readonly ulong[] _starts;
    private readonly int[] _values;
    private int _count;

    public AddressMapBuilder(int capacity)
    {
        _starts = new ulong[capacity];
        _values = new int[capacity];
    }

    public bool HasOverlaps { get; private set; }

    public void Add(in AddressMapItem item)
    {
        CloseUpTo(item.Start);
        if (_open.Count > 0)
        {
            AddressMapItem outer = _open.Peek();
            HasOverlaps |= item.End > outer.End || item.Depth == outer.Depth;
        }

        _open.Push(item);
        Append(item.Start, item.Value);
    }

    public (ulong[] Starts, int[] Values) Finish()
    {
        CloseUpTo(ulong.MaxValue);
        return (_starts[.._count], _values[.._count]);
    }

    /// <summary>Ends what ends at or before an address; what lies open below surfaces again.</summary>
    private void CloseUpTo(ulong address)
    {
        while (_open.Count > 0 && _open.Peek().End <= address)
        {
            ulong end = _open.Pop().End;
            while (_open.Count > 0 && _open.Peek().End <= end)
            {
                _open.Pop();
            }

            Append(end, _open.Count > 0 ? _open.Peek().Value : -1);
        }
    }

    private void Append(ulong start, int value)
    {
        if (_count > 0 && _starts[_count - 1] == start)
        {
            _values[_count - 1] = value;
            return;
        }

        _starts[_count] = start;
        _values[_count] = value;
        _count++;
    }
}
