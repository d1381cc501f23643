namespace Inquest.Symbols;

/// <summary>A function of a unit that stands in memory.</summary>
/// <param name="Node">Its node.</param>
/// <param name="EntryPoint">Address of its first instruction.</param>
/// <param name="FirstRange">Number of its first range in the unit's array.</param>
/// <param name="RangeCount">How many ranges it has, at least 1.</param>
internal readonly record struct UnitFunction(int Node, ulong EntryPoint, int FirstRange, int RangeCount);
