namespace Inquest.Server.Symbols;

/// <summary>Something that a firmware lacks for a post-mortem, as <c>inquest check</c> tells it.</summary>
/// <param name="Id">Stable word, such as <c>callee-saved</c>.</param>
/// <param name="Label">What it is about, a few words.</param>
/// <param name="Text">What a reader misses, in one sentence.</param>
/// <param name="Setting">The Kconfig line that brings it; null when none does.</param>
/// <param name="Required">Whether without it there is no post-mortem at all.</param>
internal sealed record SymbolLack(string Id, string Label, string Text, string? Setting, bool Required);
