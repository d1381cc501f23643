namespace Inquest.Diagnosis.Cause;

/// <summary>Symbols of a crash without an ELF: none.</summary>
public sealed class NoCrashSymbols : ICrashSymbols
{
    private NoCrashSymbols()
    {
    }

    /// <summary>The one instance.</summary>
    public static NoCrashSymbols Instance { get; } = new();

    /// <inheritdoc/>
    public CrashSymbol? At(ulong address) => null;
}
