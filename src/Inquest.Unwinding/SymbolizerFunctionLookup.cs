using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Symbols;

namespace Inquest.Unwinding;

/// <summary>The functions of an ELF, by debug information or symbols.</summary>
public sealed class SymbolizerFunctionLookup : IFunctionLookup
{
    private readonly Symbolizer _symbols;
    private readonly Architecture _architecture;

    /// <summary>A look-up over <paramref name="symbols"/>.</summary>
    public SymbolizerFunctionLookup(Symbolizer symbols, Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        ArgumentNullException.ThrowIfNull(architecture);
        _symbols = symbols;
        _architecture = architecture;
    }

    /// <inheritdoc/>
    public bool TryFindFunction(ulong address, out FunctionBounds function)
    {
        if (_symbols.FindFunction(address) is not { } found)
        {
            function = default;
            return false;
        }

        // GNU as gives the functions of assembly files a DW_AT_low_pc with the Thumb bit: the range is then off by one.
        AddressRange range = found.Range;
        ulong start = _architecture.ToInstructionAddress(range.Start);
        function = new(found.Name?.LinkageName ?? found.Name?.Name ?? "", new(start, range.End - (range.Start - start)));
        return true;
    }
}
