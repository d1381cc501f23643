using Inquest.Binary;
using Inquest.Symbols;

namespace Inquest.Diagnosis.Cause;

/// <summary>The names of a firmware for the rules. Not thread-safe: it reuses one list.</summary>
public sealed class SymbolizerNames : ICrashSymbols
{
    private readonly Symbolizer _symbols;

    /// <summary>The names of one ELF.</summary>
    public SymbolizerNames(Symbolizer symbols)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        _symbols = symbols;
    }

    /// <inheritdoc/>
    public CrashSymbol? At(ulong address)
    {
        if (_symbols.FindFunction(address) is { Name: { } name } function && !function.Range.IsEmpty)
        {
            return new CrashSymbol(name.Name, function.Range, IsFunction: true);
        }

        // A symbol without a size names only its own address.
        return _symbols.SymbolAt(address) is { } symbol && (symbol.Size is > 0 || symbol.Offset == 0)
            ? new CrashSymbol(symbol.Name, AddressRange.FromLength(symbol.Address, Math.Max(1, symbol.Size ?? 1)), symbol.IsFunction)
            : null;
    }
}
