namespace Inquest.Unwinding;

/// <summary>Finds the function at an address. What the walker needs of a symbol table; its host adapts one.</summary>
public interface IFunctionLookup
{
    /// <summary>The function whose code holds <paramref name="address"/> (no Thumb bit); false when none does. A label without size reaches to the next one.</summary>
    bool TryFindFunction(ulong address, out FunctionBounds function);
}
