namespace Inquest.Diagnosis.Cause;

/// <summary>The names that the rules ask for. A crash without an ELF has none.</summary>
public interface ICrashSymbols
{
    /// <summary>The function or object at an address; null when none is there.</summary>
    CrashSymbol? At(ulong address);
}
