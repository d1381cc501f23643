using Inquest.Binary;

namespace Inquest.Dwarf;

/// <summary>Reads an entry's attributes one by one; for <c>foreach</c>. It ends early where the bytes are damaged.</summary>
public ref struct DwarfAttributeReader
{
    private readonly DwarfUnit _unit;
    private readonly DwarfAbbreviation? _abbreviation;
    private ByteCursor _cursor;
    private int _next;

    internal DwarfAttributeReader(scoped in DwarfEntry entry)
    {
        _unit = entry.Unit;
        _abbreviation = entry.Abbreviation;
        _cursor = entry.IsNone ? default : new ByteCursor(_unit.EntryBytes, entry.AttributesOffset);
    }

    /// <summary>The attribute that was read last.</summary>
    public DwarfEntryAttribute Current { get; private set; }

    /// <summary>This reader, for <c>foreach</c>.</summary>
    public readonly DwarfAttributeReader GetEnumerator() => this;

    /// <summary>Reads the next attribute; false behind the last and at damage.</summary>
    public bool MoveNext()
    {
        ReadOnlySpan<DwarfAttributeSpecification> specifications = _abbreviation is null ? [] : _abbreviation.Attributes;
        if (_next >= specifications.Length)
        {
            return false;
        }

        DwarfAttributeSpecification specification = specifications[_next++];
        DwarfAttributeValue value = DwarfFormReader.Read(ref _cursor, _unit, specification.Form, specification.ImplicitConstant);
        if (_cursor.Failed)
        {
            _next = specifications.Length;
            return false;
        }

        Current = new DwarfEntryAttribute(specification.Name, value);
        return true;
    }
}
