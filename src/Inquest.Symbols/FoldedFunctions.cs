using Inquest.Elf;

namespace Inquest.Symbols;

/// <summary>
/// Tells functions that were folded into one from names that were always one function's. The symbol table looks the same
/// for both (two sized functions at one address), so names and bindings decide.
/// </summary>
/// <remarks>
/// Left out as aliases: weak symbols (<c>irq_handler</c> of a vector table); names reserved to the compiler and its library
/// (<c>__aeabi_fmul</c> is <c>__mulsf3</c> in libgcc); names that differ by leading underscores only; a compiler's copies
/// (<c>f.lto_priv.0</c>); and the variants of a C++ constructor or destructor (<c>C1E</c>, <c>C2E</c>). A strong alias that a source
/// declares with <c>__attribute__((alias))</c> cannot be told apart and is named: that it is the same code is true.
/// </remarks>
internal static class FoldedFunctions
{
    /// <summary>The names of the other functions at the start of <paramref name="function"/>.</summary>
    public static IReadOnlyList<string> Find(ElfSymbolIndex symbols, ulong start, FunctionName function)
    {
        List<int> numbers = [];
        symbols.AddFunctionsAt(start, numbers);
        if (numbers.Count < 2)
        {
            return [];
        }

        string own = Essence(function.LinkageName ?? function.Name);
        List<string> others = [];
        HashSet<string> seen = new(StringComparer.Ordinal) { own };
        foreach (int number in numbers)
        {
            string name = symbols.NameOf(number);
            string essence = Essence(name);
            bool isWeak = symbols.Symbol(number).Binding == ElfSymbolBinding.Weak;
            if (isWeak && essence == own)
            {
                return [];
            }

            if (!isWeak && !name.StartsWith("__", StringComparison.Ordinal) && seen.Add(essence))
            {
                others.Add(name);
            }
        }

        return others;
    }

    // What is left of a name when all that compilers and libraries vary is taken off.
    private static string Essence(string name)
    {
        if (name.StartsWith("_Z", StringComparison.Ordinal))
        {
            return name.Replace("C2E", "C1E", StringComparison.Ordinal).Replace("D2E", "D1E", StringComparison.Ordinal).Replace("D0E", "D1E", StringComparison.Ordinal);
        }

        string bare = name.TrimStart('_');
        int dot = bare.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? bare[..dot] : bare;
    }
}
