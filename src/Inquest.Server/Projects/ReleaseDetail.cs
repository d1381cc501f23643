using Inquest.Server.Bugs;
using Inquest.Server.Symbols;

namespace Inquest.Server.Projects;

/// <summary>One firmware version: what it brought, what it mended, what is still there.</summary>
/// <param name="Release">Its numbers.</param>
/// <param name="Before">The version before it; null for the first.</param>
/// <param name="New">Bugs of which it is the earliest version.</param>
/// <param name="StillThere">Bugs that an earlier version had, too.</param>
/// <param name="Gone">Bugs of the version before that were not seen in this one.</param>
/// <param name="Elves">Its ELFs, the newest first.</param>
internal sealed record ReleaseDetail(
    Release Release, string? Before, IReadOnlyList<BugRow> New, IReadOnlyList<BugRow> StillThere, IReadOnlyList<BugRow> Gone, IReadOnlyList<SymbolFile> Elves);
