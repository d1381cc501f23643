using Inquest.Server.Accounts;
using Inquest.Server.Bugs;
using Inquest.Server.Storage;
using Inquest.Server.Symbols;

namespace Inquest.Server.Projects;

/// <summary>Reads firmware versions, and takes their order from people.</summary>
internal sealed class ReleaseStore(IMetadataStore metadata, SymbolStore symbols, AuditLog audit)
{
    /// <summary>Bugs of a list that are shown; one more is read, to know that there are more.</summary>
    public const int ShownBugs = 50;

    /// <summary>Builds without ELF that are named at most.</summary>
    private const int MaxMissing = 20;

    /// <summary>Whether a bug was seen in the version <c>@2</c>.</summary>
    private const string Seen = "EXISTS (SELECT 1 FROM bug_version v WHERE v.bug_id = bug.id AND v.version = @2 AND v.occurrences > 0)";

    /// <summary>The versions of a project, the latest first.</summary>
    public IReadOnlyList<Release> List(long project) => metadata.Read(r =>
    {
        List<Release> releases = r.Query(
            """
            SELECT version, first_seen,
              (SELECT COUNT(*) FROM symbol_version v WHERE v.project_id = release.project_id AND v.version = release.version),
              position, devices, crashed_devices, boots, uptime_ms, crashes,
              (SELECT COUNT(*) FROM bug WHERE project_id = release.project_id AND first_version = release.version)
            FROM release WHERE project_id = @1
            """,
            x => new Release(x.Text(0), x.Time(1), x.Number(2), x.NumberOrNull(3), x.Number(4), x.Number(5), x.Number(6), x.Number(7) / 3_600_000.0, x.Number(8), x.Number(9)),
            project);
        VersionOrder order = VersionOrder.Read(r, project);
        releases.Sort((a, b) => order.Compare(b.Version, a.Version));
        return releases;
    });

    /// <summary>One version with its bugs and ELFs; null when the project has no such version.</summary>
    public ReleaseDetail? Find(long project, string version)
    {
        IReadOnlyList<Release> all = List(project);
        int index = all.ToList().FindIndex(r => r.Version == version);
        if (index < 0)
        {
            return null;
        }

        // The list is the latest first.
        string? before = index + 1 < all.Count ? all[index + 1].Version : null;
        return metadata.Read(r =>
        {
            return new ReleaseDetail(
                all[index], before,
                Bugs($"{Seen} AND first_version = @2", version),
                Bugs($"{Seen} AND first_version <> @2", version),
                before is null ? [] : Bugs($"{Seen} AND NOT {Seen.Replace("@2", "@3", StringComparison.Ordinal)}", before, version),
                symbols.ListOf(project, version));

            List<ReleaseBug> Bugs(string which, params ReadOnlySpan<object?> versions) => r.Query(
                $"""
                SELECT {BugRows.Columns}, (SELECT v.occurrences FROM bug_version v WHERE v.bug_id = bug.id AND v.version = @2) AS here
                FROM bug WHERE project_id = @1 AND merged_into IS NULL AND {which} ORDER BY here DESC, id LIMIT {ShownBugs + 1}
                """,
                x => new ReleaseBug(BugRows.Map(x), x.Number(BugRows.ColumnCount)), [project, .. versions]);
        });
    }

    /// <summary>The builds whose ELF dumps wait for, the one with the most dumps first.</summary>
    public IReadOnlyList<MissingSymbols> Missing(long project) => metadata.Read(r => r.Query(
        "SELECT firmware, build_id, dumps, last_seen FROM missing_symbols WHERE project_id = @1 ORDER BY dumps DESC, last_seen DESC LIMIT @2",
        x => new MissingSymbols(x.Text(0) is { Length: > 0 } firmware ? firmware : null, x.Text(1) is { Length: > 0 } build ? build : null, x.Number(2), x.Time(3)), project, MaxMissing));

    /// <summary>Puts versions into an order, the earliest first. Those that are not named are placed by their names again.</summary>
    public Task SetOrderAsync(long project, IReadOnlyList<string> versions, string actor) => metadata.WriteAsync(w =>
    {
        w.Execute("UPDATE release SET position = NULL WHERE project_id = @1", project);
        for (int i = 0; i < versions.Count; i++)
        {
            w.Execute("UPDATE release SET position = @3 WHERE project_id = @1 AND version = @2", project, versions[i], i);
        }

        FirstVersion.SetAll(w, project);
        audit.Add(w, actor, "release.order", versions.Count == 0 ? "by name" : $"{versions.Count} versions");
    });

    /// <summary>The names of a project's versions, the latest first.</summary>
    public IReadOnlyList<string> Versions(long project) => metadata.Read(r =>
    {
        List<string> versions = r.Query("SELECT version FROM release WHERE project_id = @1", x => x.Text(0), project);
        VersionOrder order = VersionOrder.Read(r, project);
        versions.Sort((a, b) => order.Compare(b, a));
        return versions;
    });
}
