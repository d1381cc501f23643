namespace Inquest.Dwarf;

/// <summary>One attribute of an abbreviation: its name, its form, and the value itself for DW_FORM_implicit_const.</summary>
/// <param name="Name">The attribute.</param>
/// <param name="Form">How its value is encoded.</param>
/// <param name="ImplicitConstant">The value for DW_FORM_implicit_const; 0 for any other form.</param>
public readonly record struct DwarfAttributeSpecification(DwarfAttribute Name, DwarfForm Form, long ImplicitConstant);
