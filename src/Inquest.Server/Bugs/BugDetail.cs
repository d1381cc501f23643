namespace Inquest.Server.Bugs;

/// <summary>One bug with all that its page shows beside its dumps.</summary>
/// <param name="Bug">The bug.</param>
/// <param name="Versions">The versions that it was seen in, the latest first.</param>
/// <param name="Notes">What people wrote, the oldest first.</param>
/// <param name="Aliases">The bugs that were merged into it.</param>
internal sealed record BugDetail(BugRow Bug, IReadOnlyList<BugVersion> Versions, IReadOnlyList<BugNote> Notes, IReadOnlyList<long> Aliases);
