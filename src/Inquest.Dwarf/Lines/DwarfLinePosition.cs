namespace Inquest.Dwarf.Lines;

/// <summary>The place in the source of an address.</summary>
/// <param name="File">Index of the file in its line program.</param>
/// <param name="Line">Line, 1-based; 0 when the compiler gives none.</param>
/// <param name="Column">Column, 1-based; 0 when unknown.</param>
public readonly record struct DwarfLinePosition(int File, int Line, int Column);
