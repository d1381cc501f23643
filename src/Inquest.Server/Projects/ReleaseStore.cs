using Inquest.Server.Accounts;
using Inquest.Server.Bugs;
using Inquest.Server.Storage;

namespace Inquest.Server.Projects;

/// <summary>Reads firmware versions, and takes their order from people.</summary>
internal sealed class ReleaseStore(IMetadataStore metadata, AuditLog audit)
{
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
