namespace Inquest.Client;

/// <summary>How far the server is with an ELF.</summary>
/// <param name="State"><c>queued</c>, <c>ready</c>, <c>unusable</c> or <c>killed</c>.</param>
/// <param name="StateWhy">A sentence on the state; null when it speaks for itself.</param>
public sealed record SymbolStatus(string State, string? StateWhy);
