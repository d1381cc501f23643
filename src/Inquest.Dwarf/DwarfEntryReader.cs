using Inquest.Binary;

namespace Inquest.Dwarf;

/// <summary>
/// Reads the entries of a unit, or of one entry and everything below it, in the order of the file, without allocating.
/// Attributes are stepped over unless asked for through <see cref="Entry"/>.
/// </summary>
public ref struct DwarfEntryReader
{
    private readonly DwarfUnit _unit;
    private readonly DwarfAbbreviationTable _table;
    private ByteCursor _cursor;
    private DwarfAbbreviation? _abbreviation;
    private int _offset;
    private int _attributesOffset;
    private int _nextDepth;
    private bool _ended;

    /// <summary>A reader whose first <see cref="Read"/> gives <paramref name="entry"/> itself.</summary>
    public DwarfEntryReader(scoped in DwarfEntry entry)
        : this(entry.Unit, entry.Offset)
    {
    }

    internal DwarfEntryReader(DwarfUnit unit, int offset)
    {
        _unit = unit;
        _table = unit.Abbreviations;
        _cursor = new ByteCursor(unit.EntryBytes, offset);
    }

    /// <summary>The entry that was read last.</summary>
    /// <exception cref="InvalidOperationException">Nothing was read yet, or the reader has ended.</exception>
    public readonly DwarfEntry Entry => _abbreviation is null
        ? throw new InvalidOperationException("the reader does not stand on an entry")
        : new DwarfEntry(_unit, _offset, _attributesOffset, _abbreviation);

    /// <summary>What the entry that was read last describes; 0 when there is none.</summary>
    public readonly DwarfTag Tag => _abbreviation is null ? 0 : _abbreviation.Tag;

    /// <summary>Offset of the entry that was read last, in the unit's section.</summary>
    public readonly int Offset => _offset;

    /// <summary>How deep it stands: 0 for the first entry, 1 for its children, and so on.</summary>
    public int Depth { get; private set; }

    /// <summary>Moves to the next entry; false behind the last and at damage, which gives a diagnostic.</summary>
    public bool Read()
    {
        if (_ended)
        {
            return false;
        }

        if (_abbreviation is not null)
        {
            SkipAttributes();
            if (_abbreviation.HasChildren)
            {
                _nextDepth++;
            }
        }

        if (_nextDepth == 0 && _abbreviation is not null)
        {
            return End(damaged: false);
        }

        while (true)
        {
            _offset = _cursor.Position;
            ulong code = _cursor.ReadUleb128();
            if (code != 0)
            {
                _abbreviation = _table.Find(code);
                if (_abbreviation is null)
                {
                    return End(damaged: true);
                }

                _attributesOffset = _cursor.Position;
                Depth = _nextDepth;
                return true;
            }

            if (_cursor.Failed)
            {
                return End(damaged: true);
            }

            _nextDepth--;
            if (_nextDepth <= 0)
            {
                return End(damaged: false);
            }
        }
    }

    /// <summary>
    /// Steps over everything below the entry that was read last, by DW_AT_sibling where it has one; the next
    /// <see cref="Read"/> gives what follows it.
    /// </summary>
    public void SkipChildren()
    {
        if (_ended || _abbreviation is not { HasChildren: true })
        {
            return;
        }

        if (_abbreviation.HasSibling
            && Entry.TryGetAttribute(DwarfAttribute.Sibling, out DwarfAttributeValue value)
            && value.TryGetUnitOffset(out int sibling)
            && sibling > _attributesOffset
            && sibling <= _unit.End
            && _nextDepth > 0)
        {
            _cursor.Seek(sibling);
        }
        else
        {
            WalkChildren();
        }

        if (_nextDepth == 0)
        {
            _ = End(damaged: false);
        }
        else
        {
            _abbreviation = null;
        }
    }

    private void WalkChildren()
    {
        int below = 0;
        SkipAttributes();
        DwarfAbbreviation current = _abbreviation!;
        while (true)
        {
            below += current.HasChildren ? 1 : 0;
            ulong code = _cursor.ReadUleb128();
            while (code == 0 && !_cursor.Failed)
            {
                below--;
                if (below == 0)
                {
                    return;
                }

                code = _cursor.ReadUleb128();
            }

            if (_cursor.Failed || _table.Find(code) is not { } found)
            {
                _ = End(damaged: true);
                return;
            }

            current = found;
            Skip(ref _cursor, current, _unit);
        }
    }

    private void SkipAttributes()
    {
        _cursor.Seek(_attributesOffset);
        Skip(ref _cursor, _abbreviation!, _unit);
    }

    private static void Skip(ref ByteCursor cursor, DwarfAbbreviation abbreviation, DwarfUnit unit)
    {
        foreach (int step in abbreviation.SkipSteps)
        {
            if (step > 0)
            {
                cursor.Skip(step);
            }
            else
            {
                DwarfFormReader.SkipVariable(ref cursor, (DwarfForm)(-step), unit);
            }
        }
    }

    private bool End(bool damaged)
    {
        if (damaged && !_ended)
        {
            _unit.WarnDamaged(_offset);
        }

        _ended = true;
        _abbreviation = null;
        return false;
    }
}
