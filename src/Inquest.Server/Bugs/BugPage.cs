namespace Inquest.Server.Bugs;

/// <summary>One page of a list of bugs.</summary>
/// <param name="Bugs">The bugs.</param>
/// <param name="Total">Bugs on all pages.</param>
internal sealed record BugPage(IReadOnlyList<BugRow> Bugs, long Total);
