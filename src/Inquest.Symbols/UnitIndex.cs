using Inquest.Binary;
using Inquest.Dwarf;

namespace Inquest.Symbols;

/// <summary>
/// Addresses to units. Units that state their addresses are found by them; those that do not are read for their functions
/// the first time that an address lies in none of the others.
/// </summary>
/// <remarks>
/// .debug_aranges is not read: some compilers leave it out, where it is wrong it hides code, and it hardly says what the roots
/// of units do not. The one case that is known: GCC 12 left an emptied function out of its unit's ranges (docs/differential.md).
/// </remarks>
internal sealed class UnitIndex
{
    private readonly DwarfDebugInfo _info;
    private readonly Lazy<UnitSymbols>[] _symbols;
    private readonly AddressMap _map;
    private readonly Lazy<AddressMap> _silent;

    public UnitIndex(DwarfDebugInfo info, Limits limits, bool clearsThumbBit)
    {
        _info = info;
        _symbols = new Lazy<UnitSymbols>[info.Units.Count];
        var items = new List<AddressMapItem>();
        for (int i = 0; i < _symbols.Length; i++)
        {
            DwarfUnit unit = info.Units[i];
            _symbols[i] = new(() => new UnitSymbols(unit, limits, clearsThumbBit));
            foreach (AddressRange range in unit.Ranges)
            {
                items.Add(new AddressMapItem(range.Start, range.End, 0, i));
            }
        }

        _map = AddressMap.Build(items);
        _silent = new(ReadSilentUnits);
    }

    public UnitSymbols SymbolsOf(DwarfUnit unit) => _symbols[unit.Index].Value;

    /// <summary>The unit with a function at an address, or else one that states the address; null when there is none.</summary>
    public UnitSymbols? Find(ulong address, out int node)
    {
        int unit = _map.Find(address);
        UnitSymbols? found = unit < 0 ? null : _symbols[unit].Value;
        node = found?.FindNode(address) ?? -1;
        if (node >= 0)
        {
            return found;
        }

        if (_map.HasOverlaps && FindAmongOverlapping(address, out node) is { } other)
        {
            return other;
        }

        int silent = found is null ? _silent.Value.Find(address) : -1;
        if (silent >= 0)
        {
            found = _symbols[silent].Value;
            node = found.FindNode(address);
        }

        return found;
    }

    /// <summary>Reads all units, on as many threads as there are processors.</summary>
    public void ReadAll() => Parallel.ForEach(_symbols, static symbols =>
    {
        _ = symbols.Value.Unit.LineTable;
    });

    private UnitSymbols? FindAmongOverlapping(ulong address, out int node)
    {
        foreach (DwarfUnit unit in _info.Units)
        {
            foreach (AddressRange range in unit.Ranges)
            {
                if (range.Contains(address))
                {
                    UnitSymbols symbols = _symbols[unit.Index].Value;
                    node = symbols.FindNode(address);
                    if (node >= 0)
                    {
                        return symbols;
                    }
                }
            }
        }

        node = -1;
        return null;
    }

    private AddressMap ReadSilentUnits()
    {
        var items = new List<AddressMapItem>();
        for (int i = 0; i < _symbols.Length; i++)
        {
            DwarfUnit unit = _info.Units[i];
            if (unit.Ranges.Length > 0 || unit.Type == DwarfUnitType.Type)
            {
                continue;
            }

            UnitSymbols symbols = _symbols[i].Value;
            foreach (UnitFunction function in symbols.Functions)
            {
                foreach (AddressRange range in symbols.RangesOf(function))
                {
                    items.Add(new AddressMapItem(range.Start, range.End, 0, i));
                }
            }
        }

        return AddressMap.Build(items);
    }
}
