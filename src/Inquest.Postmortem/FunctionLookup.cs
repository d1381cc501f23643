using Inquest.Symbols;
using Inquest.Unwinding;

namespace Inquest.Postmortem;

/// <summary>The symboliser as the stack walker needs it.</summary>
internal sealed class FunctionLookup : IFunctionLookup
{
    private readonly Symbolizer _symbols;

    public FunctionLookup(Symbolizer symbols)
    {
        _symbols = symbols;
    }

    public bool TryFindFunction(ulong address, out FunctionBounds function)
    {
        if (_symbols.FindFunction(address) is FunctionInfo found && !found.Range.IsEmpty)
        {
            function = new FunctionBounds(found.Name?.LinkageName ?? found.Name?.Name ?? "", found.Range);
            return true;
        }

        function = default;
        return false;
    }
}
