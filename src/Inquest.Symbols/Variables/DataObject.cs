namespace Inquest.Symbols.Variables;

/// <summary>A global variable, or a part of one, that an address lies in.</summary>
/// <param name="Path">As source names it: <c>g_dev.lock</c>, <c>queues[2]</c>.</param>
/// <param name="Type">The name of its type: <c>k_mutex</c>; null when it has none.</param>
/// <param name="Address">Its first byte.</param>
public sealed record DataObject(string Path, string? Type, ulong Address);
