namespace Inquest.Dwarf.Lines;

/// <summary>Collects rows into sequences.</summary>
internal sealed class DwarfLineTableBuilder
{
    private readonly DwarfDebugInfo _info;
    private readonly int _addressSize;
    private readonly List<DwarfLineSequence> _sequences = [];
    private DwarfLineTableRow[] _rows = new DwarfLineTableRow[64];
    private int _rowCount;
    private int _firstRow;
    private ulong _start;
    private ulong _previous;
    private bool _inSequence;
    private bool _usable;
    private int _allowed;

    public DwarfLineTableBuilder(DwarfDebugInfo info, int addressSize)
    {
        _info = info;
        _addressSize = addressSize;
    }

    /// <summary>Takes the next row; false when there is no room for it.</summary>
    public bool Add(in DwarfLineRow row)
    {
        if (!_inSequence)
        {
            // GNU ld leaves the sequences of sections that it removed (--gc-sections) with their start at 0, LLVM's with
            // all ones: their rows would lie over real code. Covered by DwarfLineTableTests.
            _inSequence = true;
            _start = row.Address;
            _previous = row.Address;
            _firstRow = _rowCount;
            _usable = !_info.IsTombstone(row.Address, _addressSize);
        }

        if (row.IsEndSequence)
        {
            EndSequence(row.Address);
            return true;
        }

        // Addresses only rise within a sequence (DWARF 5 §6.2.5); one that falls belongs to damage, and would break the search.
        if (!_usable || row.Address < _previous || row.Address - _start > uint.MaxValue)
        {
            return true;
        }

        uint offset = (uint)(row.Address - _start);
        bool replaces = _rowCount > _firstRow && row.Address == _previous;
        _previous = row.Address;
        if (!replaces && !TakeRow())
        {
            return false;
        }

        if (replaces)
        {
            _rowCount--;
        }
        else if (_rowCount == _rows.Length)
        {
            Array.Resize(ref _rows, _rows.Length * 2);
        }

        _rows[_rowCount++] = new DwarfLineTableRow(
            offset,
            row.Line > int.MaxValue ? 0 : (int)row.Line,
            row.File > ushort.MaxValue ? ushort.MaxValue : (ushort)row.File,
            row.Column > ushort.MaxValue ? (ushort)0 : (ushort)row.Column);
        return true;
    }

    /// <summary>The finished arrays; a sequence without its end is dropped, for where it ends is not known.</summary>
    public (DwarfLineSequence[] Sequences, DwarfLineTableRow[] Rows) Finish()
    {
        if (_inSequence)
        {
            _rowCount = _firstRow;
        }

        _info.Budget.ReturnLineRows(_allowed);
        DwarfLineSequence[] sequences = [.. _sequences];
        // Linkers lay code out in the order of its lines, so there is rarely anything to sort.
        for (int i = 1; i < sequences.Length; i++)
        {
            if (sequences[i].Start < sequences[i - 1].Start)
            {
                Array.Sort(sequences, static (a, b) => a.Start.CompareTo(b.Start));
                break;
            }
        }

        Array.Resize(ref _rows, _rowCount);
        return (sequences, _rows);
    }

    private bool TakeRow()
    {
        if (_allowed == 0)
        {
            _allowed = _info.Budget.TakeLineRows(DwarfBudget.Portion);
        }

        return _allowed > 0 && _allowed-- > 0;
    }

    private void EndSequence(ulong end)
    {
        if (_usable && end > _start && _rowCount > _firstRow)
        {
            _sequences.Add(new DwarfLineSequence(_start, end, _firstRow, _rowCount - _firstRow));
        }
        else
        {
            _rowCount = _firstRow;
        }

        _inSequence = false;
    }
}
