using Inquest.Server.Storage;

namespace Inquest.Server.Bugs;

/// <summary>
/// In which version a bug is new: the earliest that it was seen in, by the order of versions and not by the order of arrival. What lists,
/// pages and alerts mean by a new bug is this, kept in the bug's row: '' when no dump told its version, NULL without dumps.
/// </summary>
internal static class FirstVersion
{
    private const string Versions =
        "SELECT v.bug_id, v.version, bug.first_version FROM bug_version v JOIN bug ON bug.id = v.bug_id WHERE v.occurrences > 0 AND ";

    private const string ByTime = " ORDER BY v.bug_id, v.first_seen, v.version";

    /// <summary>Finds it out for one bug.</summary>
    public static void Set(IMetadataWriter w, long bug)
    {
        List<(long Bug, string Version, string? First)> versions = w.Query(Versions + "v.bug_id = @1" + ByTime, Map, bug);
        string? first = versions.Count < 2 ? versions.Select(v => v.Version).FirstOrDefault()
            : Earliest(versions, VersionOrder.Read(w, w.Number("SELECT project_id FROM bug WHERE id = @1", bug)!.Value));
        w.Execute("UPDATE bug SET first_version = @2 WHERE id = @1", bug, first);
    }

    /// <summary>Finds it out for all bugs of a project, after the order of its versions changed.</summary>
    public static void SetAll(IMetadataWriter w, long project)
    {
        VersionOrder order = VersionOrder.Read(w, project);
        foreach (IGrouping<(long Bug, string? First), (long, string Version, string?)> bug in w.Query(Versions + "bug.project_id = @1" + ByTime, Map, project).GroupBy(v => (v.Bug, v.First)))
        {
            string first = Earliest(bug, order);
            if (first != bug.Key.First)
            {
                w.Execute("UPDATE bug SET first_version = @2 WHERE id = @1", bug.Key.Bug, first);
            }
        }
    }

    /// <summary>Finds it out where a step of the schema left it open.</summary>
    public static void SetMissing(IMetadataWriter w)
    {
        foreach (long project in w.Query("SELECT DISTINCT project_id FROM bug WHERE first_version IS NULL AND dumps > 0", r => r.Number(0)))
        {
            SetAll(w, project);
        }
    }

    // Where there is no telling, the one that was seen first; a version that was not told is none.
    private static string Earliest(IEnumerable<(long Bug, string Version, string? First)> versions, VersionOrder order) =>
        versions.Select(v => v.Version).Aggregate((a, b) => a.Length == 0 || (b.Length > 0 && order.Compare(b, a) < 0) ? b : a);

    private static (long Bug, string Version, string? First) Map(Row row) => (row.Number(0), row.Text(1), row.TextOrNull(2));
}
