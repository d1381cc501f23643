namespace Inquest.Symbols;

/// <summary>What a function is called. Immutable.</summary>
/// <param name="Name">
/// The name as a person writes it, with its namespaces and classes (<c>net::Socket::send</c>), without parameters.
/// </param>
/// <param name="LinkageName">The linker's name (DW_AT_linkage_name, or the symbol's); null when it is the plain name.</param>
public sealed record FunctionName(string Name, string? LinkageName);
