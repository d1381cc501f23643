namespace Inquest.Server.Bugs;

/// <summary>A person's decision about a bug.</summary>
/// <param name="State">The new state, one of <see cref="BugStates"/>.</param>
/// <param name="ResolvedIn">The version that mends it; only for <c>resolved</c>, and needed there.</param>
internal sealed record BugChange(string State, string? ResolvedIn = null);
