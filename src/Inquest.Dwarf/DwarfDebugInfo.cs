using System.Collections.Concurrent;
using System.Text;
using Inquest.Binary;
using Inquest.Dwarf.Lines;

namespace Inquest.Dwarf;

/// <summary>
/// The debug information of one file, DWARF 2 to 5. Opening it reads the unit headers only; abbreviations, entries and
/// line programs are read when a unit is asked for them. Damage becomes diagnostics and costs what it covers, never the
/// rest. Safe to share between threads.
/// </summary>
public sealed class DwarfDebugInfo
{
    private readonly DiagnosticBag _diagnostics;
    private readonly DwarfUnit[] _units;
    private readonly int _infoUnits;
    private readonly Lazy<Dictionary<ulong, DwarfUnit>> _typeUnits;
    private readonly ConcurrentDictionary<(ulong Offset, int AddressSize, int OffsetSize, bool IsVersion2), Lazy<DwarfAbbreviationTable>> _abbreviations = new();
    private readonly ConcurrentDictionary<ulong, Lazy<DwarfLineTable?>> _lineTables = new();

    /// <summary>Opens the debug information; it may be empty.</summary>
    /// <param name="sections">The sections.</param>
    /// <param name="limits">Bounds on what the file controls.</param>
    /// <param name="diagnostics">Takes what is damaged, also later, when a part is read on first use.</param>
    /// <param name="addressZeroIsCode">
    /// True when code may stand at address 0. Otherwise an address 0 marks what the linker removed (GNU ld resolves
    /// references into discarded sections to 0) and is left out.
    /// </param>
    public DwarfDebugInfo(DwarfSections sections, Limits limits, DiagnosticBag diagnostics, bool addressZeroIsCode = false)
    {
        ArgumentNullException.ThrowIfNull(sections);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(diagnostics);
        Sections = sections;
        Limits = limits;
        AddressZeroIsCode = addressZeroIsCode;
        Budget = new DwarfBudget(limits);
        _diagnostics = diagnostics;
        var units = new List<DwarfUnit>();
        AddUnits(units, sections.Info.Span, typesSection: false);
        _infoUnits = units.Count;
        AddUnits(units, sections.Types.Span, typesSection: true);
        _units = [.. units];
        _typeUnits = new(FindTypeUnits);
    }

    /// <summary>The sections that it was opened with.</summary>
    public DwarfSections Sections { get; }

    /// <summary>Bounds on what the file controls.</summary>
    public Limits Limits { get; }

    /// <summary>True when code may stand at address 0.</summary>
    public bool AddressZeroIsCode { get; }

    /// <summary>The units of .debug_info by rising offset, then those of .debug_types.</summary>
    public IReadOnlyList<DwarfUnit> Units => _units;

    internal DwarfBudget Budget { get; }

    /// <summary>The unit of .debug_info that holds an offset; null when none does.</summary>
    public DwarfUnit? FindUnit(ulong offset)
    {
        int low = 0;
        int high = _infoUnits;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if ((ulong)_units[middle].Offset <= offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 && offset < (ulong)_units[low - 1].End ? _units[low - 1] : null;
    }

    /// <summary>The entry at an offset of .debug_info; false when no entry can stand there.</summary>
    public bool TryReadEntry(ulong offset, out DwarfEntry entry)
    {
        entry = default;
        return FindUnit(offset) is { } unit && unit.TryReadEntry((int)offset, out entry);
    }

    /// <summary>The type unit of a signature (DW_FORM_ref_sig8); null when there is none.</summary>
    public DwarfUnit? FindTypeUnit(ulong signature) => _typeUnits.Value.GetValueOrDefault(signature);

    /// <summary>
    /// True for an address that stands for removed code: 0 (see <see cref="AddressZeroIsCode"/>), or the highest two, by
    /// which LLVM's linker marks it (all ones; in lists, where all ones has a meaning, one less).
    /// </summary>
    public bool IsTombstone(ulong address, int addressSize)
    {
        ulong highest = DwarfAddress.Mask(addressSize);
        return (address == 0 && !AddressZeroIsCode) || address >= highest - 1;
    }

    internal DwarfAbbreviationTable GetAbbreviations(in DwarfUnitHeader header)
    {
        (ulong Offset, int AddressSize, int OffsetSize, bool IsVersion2) key = (header.AbbreviationsOffset, header.AddressSize, header.OffsetSize, header.Version <= 2);
        int version = header.Version;
        return _abbreviations.GetOrAdd(key, k => new(() => DwarfAbbreviationTable.Read(this, k.Offset, k.AddressSize, k.OffsetSize, version))).Value;
    }

    internal DwarfLineTable? GetLineTable(ulong offset, DwarfUnit unit) =>
        _lineTables.GetOrAdd(offset, o => new(() => DwarfLineTable.Read(this, o, unit))).Value;

    /// <summary>The string at an offset of a string section, cut at the limit: no search runs through a section without a NUL.</summary>
    internal bool TryReadString(ReadOnlySpan<byte> section, ulong offset, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (offset >= (ulong)section.Length)
        {
            return false;
        }

        bytes = section.Slice((int)offset, Math.Min(section.Length - (int)offset, Limits.MaxStringLength));
        int length = bytes.IndexOf((byte)0);
        bytes = length < 0 ? bytes : bytes[..length];
        return true;
    }

    internal string DecodeString(ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(bytes.Length > Limits.MaxStringLength ? bytes[..Limits.MaxStringLength] : bytes);

    internal void Warn(string id, string where, string message)
    {
        lock (_diagnostics)
        {
            _diagnostics.Warn(id, where, message);
        }
    }

    internal void Note(string id, string where, string message)
    {
        lock (_diagnostics)
        {
            _diagnostics.Note(id, where, message);
        }
    }

    private void AddUnits(List<DwarfUnit> units, ReadOnlySpan<byte> section, bool typesSection)
    {
        var cursor = new ByteCursor(section);
        while (!cursor.AtEnd)
        {
            int start = cursor.Position;
            DwarfUnitHeader? header = DwarfUnitHeader.Read(ref cursor, typesSection, out string? problem);
            if (units.Count >= Limits.MaxDwarfUnits)
            {
                problem = $"there are more than {units.Count} units; the rest is not used";
                header = null;
                cursor.Fail();
            }

            if (problem is not null)
            {
                Warn("INQ4002", $"{(typesSection ? ".debug_types" : ".debug_info")}+0x{start:x}", problem);
            }

            if (header is { } usable)
            {
                units.Add(new DwarfUnit(this, usable, units.Count, typesSection));
            }
        }
    }

    private Dictionary<ulong, DwarfUnit> FindTypeUnits()
    {
        var result = new Dictionary<ulong, DwarfUnit>();
        foreach (DwarfUnit unit in _units)
        {
            if (unit.Type == DwarfUnitType.Type)
            {
                result.TryAdd(unit.Signature, unit);
            }
        }

        return result;
    }
}
