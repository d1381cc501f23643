namespace Inquest.Dwarf;

/// <summary>An attribute and its value.</summary>
/// <param name="Name">The attribute.</param>
/// <param name="Value">Its value.</param>
public readonly record struct DwarfEntryAttribute(DwarfAttribute Name, DwarfAttributeValue Value);
