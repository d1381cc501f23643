using System.Buffers.Binary;
using Inquest.Binary;
using Inquest.Dwarf.Lines;
using Inquest.Dwarf.Lists;

namespace Inquest.Dwarf;

/// <summary>
/// One unit: its header, its root entry, and the tables that its entries need. The header is read when the debug
/// information is opened, everything else on first use. Safe to share between threads.
/// </summary>
public sealed class DwarfUnit
{
    private readonly DwarfUnitHeader _header;
    private readonly Lazy<DwarfAbbreviationTable> _abbreviations;
    private readonly Lazy<DwarfUnitBases> _bases;
    private readonly Lazy<DwarfUnitRoot> _root;
    private readonly Lazy<AddressRange[]> _ranges;
    private readonly Lazy<DwarfLineTable?> _lineTable;
    private int _damageReported;
    private int _rangesLeft;

    internal DwarfUnit(DwarfDebugInfo debugInfo, in DwarfUnitHeader header, int index, bool inTypesSection)
    {
        DebugInfo = debugInfo;
        _header = header;
        Index = index;
        IsInTypesSection = inTypesSection;
        SectionBytes = inTypesSection ? debugInfo.Sections.Types : debugInfo.Sections.Info;
        _abbreviations = new(() => DebugInfo.GetAbbreviations(_header));
        _bases = new(() => DwarfUnitBases.Read(this));
        _root = new(() => DwarfUnitRoot.Read(this));
        _ranges = new(ReadRanges);
        _lineTable = new(() => _bases.Value.LineProgram is { } offset ? DebugInfo.GetLineTable(offset, this) : null);
    }

    /// <summary>The debug information that the unit belongs to.</summary>
    public DwarfDebugInfo DebugInfo { get; }

    /// <summary>Number of the unit in <see cref="DwarfDebugInfo.Units"/>.</summary>
    public int Index { get; }

    /// <summary>True for a unit of .debug_types; its offsets then count from that section's start.</summary>
    public bool IsInTypesSection { get; }

    /// <summary>Offset of the unit's header in its section.</summary>
    public int Offset => _header.Offset;

    /// <summary>Offset behind the unit's last byte in its section.</summary>
    public int End => _header.End;

    /// <summary>DWARF version, 2 to 5.</summary>
    public int Version => _header.Version;

    /// <summary>The kind of unit.</summary>
    public DwarfUnitType Type => _header.Type;

    /// <summary>Bytes of a target address.</summary>
    public int AddressSize => _header.AddressSize;

    /// <summary>Bytes of an offset between sections: 4, or 8 in the 64-bit format.</summary>
    public int OffsetSize => _header.OffsetSize;

    /// <summary>Type signature of a type unit, or the id that joins a skeleton to its split unit; 0 for other kinds.</summary>
    public ulong Signature => _header.Signature;

    /// <summary>The root entry, DW_TAG_compile_unit as a rule; none (<see cref="DwarfEntry.IsNone"/>) when it is damaged.</summary>
    public DwarfEntry Root => _root.Value.Entry;

    /// <summary>DW_AT_name, the primary source file as compiled; null when absent.</summary>
    public string? Name => _root.Value.Name;

    /// <summary>DW_AT_comp_dir, the compiler's working directory; null when absent.</summary>
    public string? CompilationDirectory => _root.Value.CompilationDirectory;

    /// <summary>DW_AT_producer, the compiler and often its options; null when absent.</summary>
    public string? Producer => _root.Value.Producer;

    /// <summary>DW_AT_language; 0 when absent.</summary>
    public DwarfLanguage Language => _root.Value.Language;

    /// <summary>
    /// DW_AT_dwo_name: where a skeleton's debug information stands. Non-null means that this unit has none itself: a
    /// <c>.dwo</c> file is not read.
    /// </summary>
    public string? SplitFileName => _root.Value.SplitFileName;

    /// <summary>The line number program and its rows; null when the unit has none. Read on first use, shared between units.</summary>
    public DwarfLineTable? LineTable => _lineTable.Value;

    /// <summary>The addresses that the unit's root claims; empty when it claims none, which does not mean that it has no code.</summary>
    public ReadOnlySpan<AddressRange> Ranges => _ranges.Value;

    internal int TypeOffset => _header.TypeOffset < (ulong)(End - Offset) ? Offset + (int)_header.TypeOffset : End;

    internal ReadOnlyMemory<byte> SectionBytes { get; }

    /// <summary>The section up to the unit's end, so that offsets in the section index it.</summary>
    internal ReadOnlySpan<byte> EntryBytes => SectionBytes.Span[..End];

    internal DwarfAbbreviationTable Abbreviations => _abbreviations.Value;

    internal ulong BaseAddress => _root.Value.LowPc;

    /// <summary>A reader whose first read gives the root entry.</summary>
    public DwarfEntryReader ReadEntries() => new(this, _header.EntriesOffset);

    /// <summary>The entry at an offset in the unit's section; false when no entry can stand there.</summary>
    public bool TryReadEntry(int offset, out DwarfEntry entry)
    {
        entry = default;
        if (offset < _header.EntriesOffset || offset >= End)
        {
            return false;
        }

        var cursor = new ByteCursor(EntryBytes, offset);
        ulong code = cursor.ReadUleb128();
        if (cursor.Failed || code == 0 || Abbreviations.Find(code) is not { } abbreviation)
        {
            return false;
        }

        entry = new DwarfEntry(this, offset, cursor.Position, abbreviation);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"unit at 0x{Offset:x} {Name}";

    internal bool TryReadFirstEntry(out DwarfEntry entry) => TryReadEntry(_header.EntriesOffset, out entry);

    internal bool TryReadAddress(ulong index, out ulong address) =>
        TryReadIndexed(DebugInfo.Sections.Addr.Span, _bases.Value.Addresses, index, AddressSize, out address);

    internal bool TryReadStringOffset(ulong index, out ulong offset) =>
        TryReadIndexed(DebugInfo.Sections.StrOffsets.Span, _bases.Value.StringOffsets, index, OffsetSize, out offset);

    /// <summary>The offset of a range or location list by its index (DWARF 5 §7.28 and §7.29).</summary>
    internal bool TryReadListOffset(ulong index, bool ranges, out ulong offset)
    {
        ulong start = ranges ? _bases.Value.RangeLists : _bases.Value.LocationLists;
        ReadOnlySpan<byte> section = ranges ? DebugInfo.Sections.RngLists.Span : DebugInfo.Sections.LocLists.Span;
        bool found = TryReadIndexed(section, start, index, OffsetSize, out ulong relative);
        offset = unchecked(start + relative);
        return found;
    }

    /// <summary>
    /// Adds the addresses that an entry of this unit covers, from its attributes' values where the caller has read them
    /// already; <see cref="DwarfEntry.AddRangesTo"/> reads them itself.
    /// </summary>
    /// <param name="low">DW_AT_low_pc; the default value when absent.</param>
    /// <param name="high">DW_AT_high_pc; the default value when absent.</param>
    /// <param name="list">DW_AT_ranges; the default value when absent.</param>
    /// <param name="ranges">Caller-owned; the ranges are added at its end, in the order of the file.</param>
    /// <returns>How many were added.</returns>
    public int AddRanges(in DwarfAttributeValue low, in DwarfAttributeValue high, in DwarfAttributeValue list, List<AddressRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        int before = ranges.Count;
        if (list.Form != 0)
        {
            bool known = list.TryGetSectionOffset(out ulong offset)
                || (list.TryGetListIndex(out ulong index) && TryReadListOffset(index, ranges: true, out offset));
            if (known)
            {
                var reader = new DwarfRangeListReader(this, offset);
                while (reader.Read())
                {
                    ranges.Add(reader.Current);
                }
            }
        }
        else if (high.Form != 0 && low.TryGetAddress(out ulong start) && !DebugInfo.IsTombstone(start, AddressSize))
        {
            // DWARF 4 made DW_AT_high_pc a length when it is a constant.
            ulong end = 0;
            if (!high.TryGetAddress(out end) && high.TryGetUnsigned(out ulong length))
            {
                end = AddressRange.FromLength(start, length).End;
            }

            if (end > start)
            {
                ranges.Add(new AddressRange(start, end));
            }
        }

        return ranges.Count - before;
    }

    /// <summary>Takes an entry of a range list from the file's budget; false when that is spent.</summary>
    internal bool TakeRange()
    {
        // Threads that read one unit at a time may lose a count to each other; the budget bounds them all the same.
        if (_rangesLeft <= 0)
        {
            _rangesLeft = DebugInfo.Budget.TakeRanges(DwarfBudget.Portion);
        }

        return --_rangesLeft >= 0;
    }

    internal void WarnDamaged(int offset)
    {
        if (Interlocked.Exchange(ref _damageReported, 1) == 0)
        {
            string section = IsInTypesSection ? ".debug_types" : ".debug_info";
            DebugInfo.Warn("INQ4003", $"{section}+0x{offset:x}", "an entry cannot be read; the unit's entries before it are used");
        }
    }

    private AddressRange[] ReadRanges()
    {
        var ranges = new List<AddressRange>();
        if (!Root.IsNone)
        {
            Root.AddRangesTo(ranges);
        }

        return [.. ranges];
    }

    private static bool TryReadIndexed(ReadOnlySpan<byte> section, ulong start, ulong index, int size, out ulong value)
    {
        value = 0;
        ulong length = (ulong)section.Length;
        if (start > length || index >= (length - start) / (ulong)size)
        {
            return false;
        }

        ReadOnlySpan<byte> bytes = section[(int)(start + (index * (ulong)size))..];
        value = size switch
        {
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        };
        return true;
    }
}
