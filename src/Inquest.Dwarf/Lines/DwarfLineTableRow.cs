namespace Inquest.Dwarf.Lines;

/// <summary>A row as kept: 12 bytes, the address as the offset from its sequence's start.</summary>
internal readonly record struct DwarfLineTableRow(uint Offset, int Line, ushort File, ushort Column);
