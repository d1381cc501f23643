namespace Inquest.Elf;

/// <summary>A mapping symbol: from here to the next one the bytes are of this kind.</summary>
/// <param name="Address">First address.</param>
/// <param name="Kind">What the bytes are.</param>
public readonly record struct ElfMappingSymbol(ulong Address, ElfMappingKind Kind);
