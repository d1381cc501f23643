using Inquest.Symbols;

namespace Inquest.Unwinding;

/// <summary>The functions of an ELF, by debug information or symbols.</summary>
public sealed class SymbolizerFunctionLookup : IFunctionLookup
{
    private readonly Symbolizer _symbols;

    /// <summary>A look-up over <paramref name="symbols"/>.</summary>
    public SymbolizerFunctionLookup(Symbolizer symbols)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        _symbols = symbols;
    }

    /// <inheritdoc/>
    public bool TryFindFunction(ulong address, out FunctionBounds function)
    {
        if (_symbols.FindFunction(address) is not { } found)
        {
            function = default;
            return false;
        }

        function = new(found.Name?.LinkageName ?? found.Name?.Name ?? "", found.Range);
        return true;
    }
}
