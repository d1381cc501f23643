using Inquest.Dwarf;

namespace Inquest.Symbols.Types;

/// <summary>The complete definition of a structure.</summary>
/// <param name="Entry">Its entry (DW_TAG_structure_type, DW_TAG_class_type or DW_TAG_union_type).</param>
/// <param name="Size">Its size in bytes; null when the entry does not say.</param>
public readonly record struct TypeStructure(DwarfEntry Entry, ulong? Size);
