namespace Inquest.Dwarf;

/// <summary>Reads the direct children of an entry, skipping what is below them; for <c>foreach</c>.</summary>
public ref struct DwarfChildReader
{
    private DwarfEntryReader _reader;
    private readonly bool _isEmpty;
    private bool _started;

    internal DwarfChildReader(scoped in DwarfEntry parent)
    {
        _isEmpty = !parent.HasChildren;
        _reader = _isEmpty ? default : new DwarfEntryReader(parent);
    }

    /// <summary>The child that was read last.</summary>
    public readonly DwarfEntry Current => _reader.Entry;

    /// <summary>This reader, for <c>foreach</c>.</summary>
    public readonly DwarfChildReader GetEnumerator() => this;

    /// <summary>Moves to the next child; false behind the last and at damage.</summary>
    public bool MoveNext()
    {
        if (_isEmpty)
        {
            return false;
        }

        if (!_started)
        {
            _started = true;
            return _reader.Read() && _reader.Read();
        }

        _reader.SkipChildren();
        return _reader.Read();
    }
}
