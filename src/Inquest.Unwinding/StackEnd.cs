namespace Inquest.Unwinding;

/// <summary>Why and where a call stack ends.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Detail">One sentence for a person, with addresses.</param>
/// <param name="MissingAddress">The address whose bytes would have carried on; null when bytes are not what is missing.</param>
/// <param name="MissingRegister">DWARF number of the register whose value would have carried on; null when a register is not what is missing.</param>
public sealed record StackEnd(StackEndReason Reason, string Detail, ulong? MissingAddress = null, int? MissingRegister = null)
{
    /// <summary>True when no frame is missing: the thread's entry, or a function that never returns.</summary>
    public bool IsWhole => Reason is StackEndReason.ThreadEntry or StackEndReason.EndOfStack;
}
