using Inquest.Server.Storage;

namespace Inquest.Server.Tests;

/// <summary>What must hold in the rows at any time: counters are the sums of what they count.</summary>
internal static class Consistency
{
    public static void Check(IMetadataStore metadata)
    {
        metadata.Read(r =>
        {
            Equal(r, "SELECT id, dumps FROM bug", "SELECT bug.id, COUNT(dump.id) FROM bug LEFT JOIN dump ON dump.bug_id = bug.id GROUP BY bug.id");
            Equal(r, "SELECT id, occurrences FROM bug", "SELECT bug.id, COALESCE(SUM(dump.occurrences), 0) FROM bug LEFT JOIN dump ON dump.bug_id = bug.id GROUP BY bug.id");
            Equal(r, "SELECT id, devices FROM bug", "SELECT bug.id, COUNT(DISTINCT dump.device_id) FROM bug LEFT JOIN dump ON dump.bug_id = bug.id GROUP BY bug.id");
            Equal(r, "SELECT bug_id, SUM(dumps) FROM bug_version GROUP BY bug_id HAVING SUM(dumps) > 0", "SELECT bug_id, COUNT(*) FROM dump WHERE bug_id IS NOT NULL GROUP BY bug_id");
            Equal(r, "SELECT bug_id, SUM(occurrences) FROM bug_day GROUP BY bug_id HAVING SUM(occurrences) > 0", "SELECT bug_id, SUM(occurrences) FROM dump WHERE bug_id IS NOT NULL GROUP BY bug_id");
            Equal(r, "SELECT id, stored_bytes FROM project", "SELECT project.id, COALESCE(SUM(dump.size), 0) FROM project LEFT JOIN dump ON dump.project_id = project.id GROUP BY project.id");
            return true;
        });
    }

    private static void Equal(IMetadataReader r, string counters, string truth) =>
        Assert.Equal(Read(r, truth), Read(r, counters));

    private static List<(long, long)> Read(IMetadataReader r, string sql) => [.. r.Query(sql, x => (x.Number(0), x.Number(1))).Order()];
}
