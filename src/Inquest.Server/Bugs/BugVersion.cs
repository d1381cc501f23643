namespace Inquest.Server.Bugs;

/// <summary>A bug in one firmware version.</summary>
/// <param name="Version">The version; null for dumps that do not tell.</param>
/// <param name="Dumps">Dumps stored.</param>
/// <param name="Occurrences">Crashes.</param>
/// <param name="FirstSeen">When first.</param>
/// <param name="LastSeen">When last.</param>
internal sealed record BugVersion(string? Version, long Dumps, long Occurrences, DateTimeOffset FirstSeen, DateTimeOffset LastSeen);
