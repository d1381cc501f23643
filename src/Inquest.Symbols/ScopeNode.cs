namespace Inquest.Symbols;

/// <summary>A function (<paramref name="Parent"/> is -1) or an inlined copy of one, in a unit's flat tree.</summary>
/// <param name="EntryOffset">Its entry in the unit's section.</param>
/// <param name="Origin">Its origin, DW_AT_abstract_origin, where that is in the same unit; else -1.</param>
/// <param name="Parent">The node that it is inlined into, or -1.</param>
/// <param name="Function">The function in memory that it belongs to.</param>
/// <param name="CallFile">File of the call, as the line program's index; -1 when not stated.</param>
/// <param name="CallLine">Line of the call; 0 when not stated.</param>
/// <param name="CallColumn">Column of the call; 0 when not stated.</param>
internal readonly record struct ScopeNode(int EntryOffset, int Origin, int Parent, int Function, int CallFile, int CallLine, int CallColumn);
