using Inquest.Binary;
using Inquest.Elf;

namespace Inquest.Symbols;

/// <summary>The ELF's symbols by address. Immutable but for the cache of names; safe to share between threads.</summary>
internal sealed class ElfSymbolIndex
{
    private const ulong ShndxReserved = 0xFF00;

    private readonly ElfFile _elf;
    private readonly AddressMapItem[] _places;
    private readonly AddressMap _map;
    private readonly AddressRange[] _ranges;
    private readonly string?[] _names;
    private readonly FunctionName?[] _functionNames;

    public ElfSymbolIndex(ElfFile elf)
    {
        _elf = elf;
        ReadOnlySpan<ElfSymbol> symbols = elf.SymbolTable.Symbols;
        _ranges = new AddressRange[symbols.Length];
        _names = new string?[symbols.Length];
        _functionNames = new FunctionName?[symbols.Length];
        _places = FindPlaces(symbols);
        int[] best = FindBest();
        var items = new List<AddressMapItem>(best.Length);
        for (int i = 0; i < best.Length; i++)
        {
            ElfSymbol symbol = symbols[best[i]];
            ulong next = i + 1 < best.Length ? symbols[best[i + 1]].Address : ulong.MaxValue;
            AddressRange range = RangeOf(symbol, next);
            if (!range.IsEmpty)
            {
                _ranges[best[i]] = range;
                items.Add(new AddressMapItem(range.Start, range.End, symbol.Size > 0 ? 1 : 0, best[i]));
            }
        }

        _map = AddressMap.Build(items);
    }

    /// <summary>Number of the symbol at an address; -1 when there is none.</summary>
    public int Find(ulong address) => _map.Find(address);

    public ElfSymbol Symbol(int index) => _elf.SymbolTable.Symbols[index];

    /// <summary>The addresses of a symbol; of one without a size, up to the next symbol or the section's end.</summary>
    public AddressRange RangeOf(int index) => _ranges[index];

    public string NameOf(int index) => _names[index] ??= Symbol(index).Name;

    public FunctionName FunctionNameOf(int index) => _functionNames[index] ??= new FunctionName(NameOf(index), null);

    public bool IsCode(in ElfSymbol symbol) =>
        symbol.IsFunction || (symbol.Type == ElfSymbolType.None && SectionOf(symbol) is { } section && (section.Flags & ElfSectionFlags.Execute) != 0);

    /// <summary>Appends the numbers of all functions that begin at an address, the best first.</summary>
    public void AddFunctionsAt(ulong address, List<int> numbers)
    {
        int low = 0;
        int high = _places.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_places[middle].Start < address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        for (; low < _places.Length && _places[low].Start == address; low++)
        {
            if (Symbol(_places[low].Value) is { IsFunction: true, Size: > 0 })
            {
                numbers.Add(_places[low].Value);
            }
        }
    }

    /// <summary>The symbols that name a place, by rising address, the best of an address first.</summary>
    private AddressMapItem[] FindPlaces(ReadOnlySpan<ElfSymbol> symbols)
    {
        var candidates = new List<AddressMapItem>(symbols.Length);
        for (int i = 0; i < symbols.Length; i++)
        {
            if (IsPlace(symbols[i]))
            {
                candidates.Add(new AddressMapItem(symbols[i].Address, 0, Rank(symbols[i]), i));
            }
        }

        return AddressMapItem.Sort([.. candidates]);
    }

    /// <summary>One symbol an address, by rising address.</summary>
    private int[] FindBest()
    {
        var best = new List<int>(_places.Length);
        ulong previous = 0;
        foreach (AddressMapItem candidate in _places)
        {
            if (best.Count == 0 || candidate.Start != previous)
            {
                best.Add(candidate.Value);
                previous = candidate.Start;
            }
        }

        return [.. best];
    }

    private bool IsPlace(in ElfSymbol symbol)
    {
        bool kind = symbol.Type is ElfSymbolType.None or ElfSymbolType.Object or ElfSymbolType.Function or ElfSymbolType.Common or ElfSymbolType.IndirectFunction;
        return kind && symbol.IsDefined && !symbol.NameBytes.IsEmpty && SectionOf(symbol) is { IsAllocated: true };
    }

    /// <summary>
    /// Lower is better where several symbols share an address: one with a size before a bare label, a typed one before an
    /// untyped one, then global, weak, local (a weak alias of the default interrupt handler names what is not there).
    /// </summary>
    private static int Rank(in ElfSymbol symbol)
    {
        int binding = symbol.Binding switch
        {
            ElfSymbolBinding.Global => 0,
            ElfSymbolBinding.Weak => 1,
            _ => 2,
        };
        return (symbol.Size > 0 ? 0 : 8) + (symbol.Type != ElfSymbolType.None ? 0 : 4) + binding;
    }

    private AddressRange RangeOf(in ElfSymbol symbol, ulong next)
    {
        if (symbol.Size > 0)
        {
            return AddressRange.FromLength(symbol.Address, symbol.Size);
        }

        // Hand-written assembly rarely states sizes; data without one is a linker script's mark and covers nothing.
        if (!IsCode(symbol) || SectionOf(symbol) is not { } section)
        {
            return default;
        }

        return new AddressRange(symbol.Address, Math.Min(next, section.Range.End));
    }

    private ElfSection? SectionOf(in ElfSymbol symbol) =>
        symbol.SectionIndex < ShndxReserved && symbol.SectionIndex < _elf.Sections.Count ? _elf.Sections[(int)symbol.SectionIndex] : null;
}
