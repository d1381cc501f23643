using Inquest.Reporting.Words;
using Inquest.Server.Accounts;
using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Storage;
using Inquest.Server.Symbols;

namespace Inquest.Server.Projects;

/// <summary>Reads firmware versions, and takes their order from people.</summary>
internal sealed class ReleaseStore(IMetadataStore metadata, SymbolStore symbols, AuditLog audit)
{
    /// <summary>Bugs of a list at most.</summary>
    private const int MaxBugs = 50;

    /// <summary>Builds without ELF that are named at most.</summary>
    private const int MaxMissing = 20;

    /// <summary>The versions of a project, the latest first.</summary>
    public IReadOnlyList<Release> List(long project) => metadata.Read(r =>
    {
        List<Release> releases = r.Query(
            """
            SELECT version, first_seen,
              (SELECT COUNT(*) FROM symbol_file WHERE project_id = release.project_id AND firmware = release.version),
              position,
              (SELECT COUNT(DISTINCT device_id) FROM boots WHERE project_id = release.project_id AND version = release.version),
              (SELECT COUNT(DISTINCT device_id) FROM boots WHERE project_id = release.project_id AND version = release.version AND crashes > 0),
              (SELECT COALESCE(SUM(boots), 0) FROM boots WHERE project_id = release.project_id AND version = release.version),
              (SELECT COALESCE(SUM(uptime_ms), 0) FROM boots WHERE project_id = release.project_id AND version = release.version),
              (SELECT COALESCE(SUM(v.occurrences), 0) FROM bug_version v JOIN bug ON bug.id = v.bug_id WHERE bug.project_id = release.project_id AND v.version = release.version),
              (SELECT COUNT(*) FROM bug_version v JOIN bug ON bug.id = v.bug_id WHERE bug.project_id = release.project_id AND v.version = release.version AND v.dumps > 0
                AND NOT EXISTS (SELECT 1 FROM bug_version o WHERE o.bug_id = v.bug_id AND o.dumps > 0 AND o.first_seen < v.first_seen))
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
            VersionOrder order = VersionOrder.Read(r, project);
            Dictionary<long, List<string>> versions = r.Query(
                "SELECT v.bug_id, v.version FROM bug_version v JOIN bug ON bug.id = v.bug_id WHERE bug.project_id = @1 AND bug.merged_into IS NULL AND v.dumps > 0 AND v.version <> ''",
                x => (Bug: x.Number(0), Version: x.Text(1)), project).GroupBy(x => x.Bug).ToDictionary(g => g.Key, g => g.Select(x => x.Version).ToList());
            return new ReleaseDetail(
                all[index], before,
                Rows(versions.Where(b => b.Value.Contains(version) && !b.Value.Exists(v => order.Compare(v, version) < 0))),
                Rows(versions.Where(b => b.Value.Contains(version) && b.Value.Exists(v => order.Compare(v, version) < 0))),
                before is null ? [] : Rows(versions.Where(b => b.Value.Contains(before) && !b.Value.Contains(version))),
                [.. symbols.List(project).Where(s => s.Firmware == version)]);

            IReadOnlyList<BugRow> Rows(IEnumerable<KeyValuePair<long, List<string>>> bugs) =>
                [.. bugs.Select(b => BugRows.Find(r, b.Key)!).OrderByDescending(b => b.Occurrences).ThenBy(b => b.Id).Take(MaxBugs)];
        });
    }

    /// <summary>The builds whose ELF dumps wait for, the one with the most dumps first.</summary>
    public IReadOnlyList<MissingSymbols> Missing(long project) => metadata.Read(r => r.Query(
        $"""
        SELECT firmware, build_id, COUNT(*), MAX(received_at) FROM dump
        WHERE project_id = @1 AND state = @2 AND (verdict IS NULL OR verdict IN (@3, @4)) AND (firmware IS NOT NULL OR build_id IS NOT NULL)
        GROUP BY firmware, build_id ORDER BY COUNT(*) DESC, MAX(received_at) DESC LIMIT {MaxMissing}
        """,
        x => new MissingSymbols(x.TextOrNull(0), x.TextOrNull(1), x.Number(2), x.Time(3)), project, DumpProgress.Analysed, MatchVerdicts.NoElf, MatchVerdicts.Mismatch));

    /// <summary>Puts versions into an order, the earliest first. Those that are not named are placed by their names again.</summary>
    public Task SetOrderAsync(long project, IReadOnlyList<string> versions, string actor) => metadata.WriteAsync(w =>
    {
        w.Execute("UPDATE release SET position = NULL WHERE project_id = @1", project);
        for (int i = 0; i < versions.Count; i++)
        {
            w.Execute("UPDATE release SET position = @3 WHERE project_id = @1 AND version = @2", project, versions[i], i);
        }

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
