using Inquest.Server.Symbols;

namespace Inquest.Server.Projects;

/// <summary>One firmware version: what it brought, what it mended, what is still there; of each the bugs with the most crashes in it first.</summary>
/// <param name="Release">Its numbers.</param>
/// <param name="Before">The version before it; null for the first.</param>
/// <param name="New">Bugs of which it is the earliest version.</param>
/// <param name="StillThere">Bugs that an earlier version had, too.</param>
/// <param name="Gone">Bugs of the version before that were not seen in this one, with their crashes in that one.</param>
/// <param name="Elves">Its ELFs, the newest first.</param>
internal sealed record ReleaseDetail(
    Release Release, string? Before, IReadOnlyList<ReleaseBug> New, IReadOnlyList<ReleaseBug> StillThere, IReadOnlyList<ReleaseBug> Gone, IReadOnlyList<SymbolFile> Elves);
