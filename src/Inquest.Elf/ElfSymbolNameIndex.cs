using System.Text;

namespace Inquest.Elf;

/// <summary>
/// Symbols by name: a chained hash table over the names' bytes, so that no string is made for the thousands of symbols
/// that nobody asks for.
/// </summary>
internal sealed class ElfSymbolNameIndex
{
    // Numbers of symbols plus one; 0 ends a chain.
    private readonly int[] _first;
    private readonly int[] _next;

    public ElfSymbolNameIndex(ReadOnlySpan<ElfSymbol> symbols)
    {
        _first = new int[Math.Max(symbols.Length, 1)];
        _next = new int[symbols.Length];
        for (int i = 0; i < symbols.Length; i++)
        {
            if (symbols[i].IsDefined)
            {
                ref int first = ref _first[Bucket(symbols[i].NameBytes)];
                _next[i] = first;
                first = i + 1;
            }
        }
    }

    /// <summary>The defined symbol of that name, global before weak before local, then the first in the file; null when there is none.</summary>
    public ElfSymbol? Find(ReadOnlySpan<ElfSymbol> symbols, string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        ElfSymbol? best = null;
        // A chain runs from the last symbol to the first.
        for (int i = _first[Bucket(bytes)]; i != 0; i = _next[i - 1])
        {
            ElfSymbol symbol = symbols[i - 1];
            if (symbol.NameBytes.SequenceEqual(bytes) && (best is not { } known || Rank(symbol) <= Rank(known)))
            {
                best = symbol;
            }
        }

        return best;
    }

    private static int Rank(in ElfSymbol symbol) => symbol.Binding switch
    {
        ElfSymbolBinding.Global => 0,
        ElfSymbolBinding.Weak => 1,
        _ => 2,
    };

    private int Bucket(ReadOnlySpan<byte> name)
    {
        // FNV-1a.
        uint hash = 2166136261;
        foreach (byte b in name)
        {
            hash = unchecked((hash ^ b) * 16777619);
        }

        return (int)(hash % (uint)_first.Length);
    }
}
