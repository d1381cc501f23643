namespace Inquest.Symbols.Types;

/// <summary>A named value of an enumeration.</summary>
internal readonly record struct DataEnumerator(string Name, long Value);
