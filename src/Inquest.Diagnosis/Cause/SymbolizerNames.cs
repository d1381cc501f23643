using Inquest.Binary;
using Inquest.Symbols;

namespace Inquest.Diagnosis.Cause;

/// <summary>The names of a firmware, and of the programs beside it, for the rules.</summary>
public sealed class SymbolizerNames : ICrashSymbols
{
    private readonly SymbolModules _symbols;

    /// <summary>The names of the programs on a device.</summary>
    public SymbolizerNames(SymbolModules symbols)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        _symbols = symbols;
    }

    /// <inheritdoc/>
    public CrashSymbol? At(ulong address)
    {
        Symbolizer symbols = _symbols.At(address);
        if (symbols.FindFunction(address) is { Name: { } name } function && !function.Range.IsEmpty)
        {
            return new CrashSymbol(name.Name, function.Range, IsFunction: true);
        }

        // A symbol without a size names only its own address.
        return symbols.SymbolAt(address) is { } symbol && (symbol.Size is > 0 || symbol.Offset == 0)
            ? new CrashSymbol(symbol.PlainName, AddressRange.FromLength(symbol.Address, Math.Max(1, symbol.Size ?? 1)), symbol.IsFunction)
            : null;
    }
}
