using Inquest.Binary;

namespace Inquest.Dwarf.Lines;

/// <summary>
/// The rows of one line program, kept for look-ups by address: sequences sorted by address, the rows of each in flat
/// arrays, one row an address. Sequences of removed code are left out. Immutable; safe to share between threads.
/// </summary>
/// <remarks>
/// Where several rows have the same address the last one counts, as in GNU addr2line and llvm-symbolizer: the earlier
/// ones describe no instruction. A row that is no statement (DW_LNS_negate_stmt) counts like any other, for it describes
/// its instructions all the same.
/// </remarks>
public sealed class DwarfLineTable
{
    private readonly DwarfLineSequence[] _sequences;
    private readonly DwarfLineTableRow[] _rows;
    private readonly string?[] _paths;

    private DwarfLineTable(DwarfLineProgram program, DwarfLineSequence[] sequences, DwarfLineTableRow[] rows)
    {
        Program = program;
        _sequences = sequences;
        _rows = rows;
        _paths = new string?[program.Files.Count + 1];
    }

    /// <summary>The program that the rows come from.</summary>
    public DwarfLineProgram Program { get; }

    /// <summary>The addresses of the sequences, sorted; they do not overlap unless the file is damaged.</summary>
    public IEnumerable<AddressRange> Sequences => _sequences.Select(static s => new AddressRange(s.Start, s.End));

    /// <summary>How many rows are kept.</summary>
    public int RowCount => _rows.Length;

    /// <summary>The row for an address: the last one at or below it in the sequence that holds it. False when none does; the file is then -1.</summary>
    public bool TryFind(ulong address, out DwarfLinePosition position)
    {
        int sequence = FindSequence(address);
        if (sequence < 0)
        {
            position = new DwarfLinePosition(-1, 0, 0);
            return false;
        }

        DwarfLineSequence found = _sequences[sequence];
        uint offset = (uint)Math.Min(address - found.Start, uint.MaxValue);
        // The step does not depend on the comparison, so the processor has no branch to guess: addresses come in any order.
        int low = found.FirstRow;
        int count = found.RowCount;
        while (count > 1)
        {
            int half = count >>> 1;
            low = _rows[low + half].Offset <= offset ? low + half : low;
            count -= half;
        }

        DwarfLineTableRow row = _rows[low];
        position = new DwarfLinePosition(row.File, row.Line, row.Column);
        return true;
    }

    /// <summary>The path of a file as compiled (<see cref="DwarfLineProgram.GetPath"/>), the same string each time; null when there is no such file.</summary>
    public string? GetPath(int file)
    {
        if (file < 0 || file >= _paths.Length)
        {
            return null;
        }

        return _paths[file] ??= Program.GetPath((ulong)file);
    }

    /// <summary>Reads the program at an offset of .debug_line and runs it; null when its header cannot be used.</summary>
    internal static DwarfLineTable? Read(DwarfDebugInfo info, ulong offset, DwarfUnit unit)
    {
        DwarfLineProgram? program = new DwarfLineProgramReader(info, unit).Read(offset);
        if (program is null)
        {
            return null;
        }

        var builder = new DwarfLineTableBuilder(info, program.Header.AddressSize);
        DwarfLineRowReader reader = program.ReadRows();
        bool room = true;
        while (room && reader.Read())
        {
            room = builder.Add(reader.Current);
        }

        if (!room || reader.IsDamaged)
        {
            info.Warn("INQ4008", $".debug_line+0x{offset:x}", "the line program cannot be run to its end; the sequences before that are used");
        }

        (DwarfLineSequence[] sequences, DwarfLineTableRow[] rows) = builder.Finish();
        return new DwarfLineTable(program, sequences, rows);
    }

    private int FindSequence(ulong address)
    {
        int low = 0;
        int high = _sequences.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_sequences[middle].Start <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 && address < _sequences[low - 1].End ? low - 1 : -1;
    }
}
