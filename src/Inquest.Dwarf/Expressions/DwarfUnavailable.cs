namespace Inquest.Dwarf.Expressions;

/// <summary>Why an expression, or a part of what it describes, has no value.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Detail">A register number, an address, an operation or an offset, as the reason says; else 0.</param>
/// <param name="Phrase">The reason in words, where the one who answers for the registers knows more than <paramref name="Detail"/>; else null.</param>
public readonly record struct DwarfUnavailable(DwarfUnavailableReason Reason, ulong Detail = 0, string? Phrase = null);
