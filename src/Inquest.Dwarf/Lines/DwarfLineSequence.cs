namespace Inquest.Dwarf.Lines;

/// <summary>A run of rows by rising address.</summary>
internal readonly record struct DwarfLineSequence(ulong Start, ulong End, int FirstRow, int RowCount);
