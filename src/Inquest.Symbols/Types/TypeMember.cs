namespace Inquest.Symbols.Types;

/// <summary>A member of a structure, found by its path.</summary>
/// <param name="Offset">Bytes from the start of the outermost structure.</param>
/// <param name="Size">Bytes of the member; null when its type does not say.</param>
public readonly record struct TypeMember(ulong Offset, ulong? Size);
