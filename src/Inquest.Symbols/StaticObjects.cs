using System.Text;
using Inquest.Elf;

namespace Inquest.Symbols;

/// <summary>Finds a file's static object among the ELF's symbols, which need not say whose they are.</summary>
internal static class StaticObjects
{
    // gcc's name for a static that several parts of one link-time optimisation share, and that is then hidden, not local: pos.lto_priv.0.
    private static ReadOnlySpan<byte> LinkTimeSuffix => ".lto_priv."u8;

    /// <summary>The symbol; null when there is none, or several and nothing tells which.</summary>
    public static ElfSymbol? Find(Symbolizer symbols, string file, string name)
    {
        byte[] fileBytes = Encoding.UTF8.GetBytes(file);
        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        List<ElfSymbol> candidates = [];
        bool inFile = false;
        foreach (ElfSymbol symbol in symbols.Elf.SymbolTable.Symbols)
        {
            if (symbol.Type == ElfSymbolType.File)
            {
                ReadOnlySpan<byte> path = symbol.NameBytes;
                inFile = path[(path.LastIndexOf((byte)'/') + 1)..].SequenceEqual(fileBytes);
            }
            else if (symbol is { IsDefined: true, Type: ElfSymbolType.Object } && IsNamed(symbol, nameBytes))
            {
                if (inFile)
                {
                    return symbol;
                }

                candidates.Add(symbol);
            }
        }

        return candidates.Count switch
        {
            0 => null,
            1 => candidates[0],
            _ => symbols.Globals.AddressOf(file, name) is ulong address && candidates.FindIndex(c => c.Address == address) is >= 0 and int index
                ? candidates[index] : null,
        };
    }

    private static bool IsNamed(ElfSymbol symbol, ReadOnlySpan<byte> name) =>
        symbol.NameBytes.StartsWith(name) && (symbol.NameBytes.Length == name.Length
            ? symbol.Binding == ElfSymbolBinding.Local
            : symbol.NameBytes[name.Length..].StartsWith(LinkTimeSuffix));
}
