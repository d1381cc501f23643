namespace Inquest.Dwarf.Lines;

/// <summary>One row of the line number matrix (DWARF 5 §6.2.2).</summary>
/// <param name="Address">First address that the row describes.</param>
/// <param name="File">Index of the file; its meaning depends on the version, see <see cref="DwarfLineProgram.GetFile"/>.</param>
/// <param name="Line">Line, 1-based; 0 when no source line can be given.</param>
/// <param name="Column">Column, 1-based; 0 when unknown.</param>
/// <param name="IsStatement">True where a breakpoint for the line would go.</param>
/// <param name="IsEndSequence">True for the first address behind a sequence; nothing else of the row then counts.</param>
public readonly record struct DwarfLineRow(ulong Address, ulong File, uint Line, uint Column, bool IsStatement, bool IsEndSequence);
