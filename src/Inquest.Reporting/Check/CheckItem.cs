namespace Inquest.Reporting.Check;

/// <summary>One thing that a post-mortem wants of a build.</summary>
/// <param name="Id">Stable word: <c>backend</c>, <c>callee-saved</c>.</param>
/// <param name="Label">What it is about, a few words: <c>registers r4–r11</c>.</param>
/// <param name="State">Whether the build has it; one of <see cref="CheckStates"/>.</param>
/// <param name="Text">What a reader gets, or misses, in one sentence.</param>
/// <param name="Setting">The line that brings it; null when the build has it, or no line does.</param>
/// <param name="Required">True when without it there is no post-mortem at all.</param>
public sealed record CheckItem(string Id, string Label, string State, string Text, string? Setting = null, bool Required = false);
