using Inquest.Server.Bugs;
using Inquest.Server.Storage;

namespace Inquest.Server.Tests;

/// <summary>What must hold in the rows at any time: counters are the sums of what they count.</summary>
internal static class Consistency
{
    // Who sent each dump of a bug: the first, and those who sent the same bytes.
    private const string Sent =
        """
        (SELECT bug_id, device_id FROM dump WHERE bug_id IS NOT NULL AND device_id IS NOT NULL
         UNION ALL SELECT bug_id, dump_device.device_id FROM dump_device JOIN dump ON dump.id = dump_device.dump_id WHERE bug_id IS NOT NULL)
        """;

    // Each dump's own crash, and those that were only counted, with the version that crashed.
    private const string Crashes =
        """
        (SELECT project_id, bug_id, COALESCE(firmware, '') AS version, occurrences - (SELECT COALESCE(SUM(x.occurrences), 0) FROM dump_day x WHERE x.dump_id = dump.id AND x.version <> '') AS occurrences
         FROM dump WHERE bug_id IS NOT NULL
         UNION ALL SELECT project_id, bug_id, version, dump_day.occurrences FROM dump_day JOIN dump ON dump.id = dump_day.dump_id WHERE bug_id IS NOT NULL AND version <> '')
        """;

    public static void Check(IMetadataStore metadata)
    {
        metadata.Read(r =>
        {
            Equal(r, "SELECT id, dumps FROM bug", "SELECT bug.id, COUNT(dump.id) FROM bug LEFT JOIN dump ON dump.bug_id = bug.id GROUP BY bug.id");
            Equal(r, "SELECT id, occurrences FROM bug", "SELECT bug.id, COALESCE(SUM(dump.occurrences), 0) FROM bug LEFT JOIN dump ON dump.bug_id = bug.id GROUP BY bug.id");
            Equal(r, "SELECT id, devices FROM bug", $"SELECT bug.id, COUNT(DISTINCT sent.device_id) FROM bug LEFT JOIN {Sent} sent ON sent.bug_id = bug.id GROUP BY bug.id");
            Equal(r, "SELECT bug_id, SUM(dumps) FROM bug_version GROUP BY bug_id HAVING SUM(dumps) > 0", "SELECT bug_id, COUNT(*) FROM dump WHERE bug_id IS NOT NULL GROUP BY bug_id");
            Equal(r, "SELECT bug_id, SUM(occurrences) FROM bug_day GROUP BY bug_id HAVING SUM(occurrences) > 0", "SELECT bug_id, SUM(occurrences) FROM dump WHERE bug_id IS NOT NULL GROUP BY bug_id");
            Equal(r, "SELECT bug_id * 1000000 + device_id, dumps FROM bug_device", $"SELECT bug_id * 1000000 + device_id, COUNT(*) FROM {Sent} GROUP BY bug_id, device_id");
            Equal(r, "SELECT project_id, SUM(occurrences) FROM project_day GROUP BY project_id HAVING SUM(occurrences) > 0", "SELECT project_id, SUM(occurrences) FROM dump WHERE bug_id IS NOT NULL GROUP BY project_id");
            Equal(
                r, "SELECT project_id * 1000000 + day, occurrences FROM project_day WHERE occurrences <> 0",
                "SELECT bug.project_id * 1000000 + day, SUM(bug_day.occurrences) FROM bug_day JOIN bug ON bug.id = bug_day.bug_id GROUP BY 1 HAVING SUM(bug_day.occurrences) <> 0");
            Equal(
                r, "SELECT rowid, crashes FROM release",
                $"SELECT release.rowid, COALESCE(SUM(c.occurrences), 0) FROM release LEFT JOIN {Crashes} c ON c.project_id = release.project_id AND c.version = release.version GROUP BY 1");
            Equal(
                r, "SELECT bug_id * 1000000 + length(version), SUM(occurrences) FROM bug_version GROUP BY 1 HAVING SUM(occurrences) > 0",
                $"SELECT bug_id * 1000000 + length(version), SUM(occurrences) FROM {Crashes} GROUP BY 1");
            Equal(r, "SELECT rowid, devices FROM release", "SELECT release.rowid, COUNT(DISTINCT boots.device_id) FROM release LEFT JOIN boots ON boots.project_id = release.project_id AND boots.version = release.version GROUP BY 1");
            Equal(
                r, "SELECT rowid, crashed_devices FROM release",
                "SELECT release.rowid, COUNT(DISTINCT boots.device_id) FROM release LEFT JOIN boots ON boots.project_id = release.project_id AND boots.version = release.version AND boots.crashes > 0 GROUP BY 1");
            Equal(
                r, "SELECT rowid, boots * 1000000000 + uptime_ms FROM release",
                "SELECT release.rowid, COALESCE(SUM(boots.boots * 1000000000 + boots.uptime_ms), 0) FROM release LEFT JOIN boots ON boots.project_id = release.project_id AND boots.version = release.version GROUP BY 1");
            Equal(
                r, "SELECT id, dumps FROM device",
                "SELECT device.id, (SELECT COUNT(*) FROM dump WHERE device_id = device.id) + (SELECT COUNT(*) FROM dump_device WHERE device_id = device.id) FROM device");
            FirstVersions(r);
            Equal(r, "SELECT id, dumps FROM symbol_file", "SELECT s.id, COUNT(dump.id) FROM symbol_file s LEFT JOIN dump ON dump.project_id = s.project_id AND dump.symbols = s.sha256 GROUP BY s.id");
            Equal(
                r, "SELECT length(firmware) * 1000 + length(build_id), SUM(dumps) FROM missing_symbols GROUP BY 1",
                "SELECT length(COALESCE(firmware, '')) * 1000 + length(COALESCE(build_id, '')), COUNT(*) FROM dump WHERE state = 'analysed' AND (verdict IS NULL OR verdict IN ('no-elf', 'mismatch')) "
                + "AND (firmware IS NOT NULL OR build_id IS NOT NULL) GROUP BY 1");
            Equal(r, "SELECT id, stored_bytes FROM project", "SELECT project.id, COALESCE(SUM(dump.size), 0) FROM project LEFT JOIN dump ON dump.project_id = project.id GROUP BY project.id");
            return true;
        });
    }

    // Each bug is new in the earliest of its versions; one that was not told counts only when there is no other.
    private static void FirstVersions(IMetadataReader r)
    {
        foreach ((long bug, long project, string? first) in r.Query("SELECT id, project_id, first_version FROM bug", x => (x.Number(0), x.Number(1), x.TextOrNull(2))))
        {
            List<string> versions = r.Query("SELECT version FROM bug_version WHERE bug_id = @1 AND occurrences > 0", x => x.Text(0), bug);
            var order = VersionOrder.Read(r, project);
            Assert.Equal(versions.Count == 0, first is null);
            Assert.True(first is null || versions.Contains(first));
            Assert.All(versions.Where(v => v.Length > 0), v => Assert.True(first!.Length > 0 && order.Compare(first, v) <= 0, $"bug {bug}: {first} is not before {v}"));
        }
    }

    private static void Equal(IMetadataReader r, string counters, string truth) =>
        Assert.Equal(Read(r, truth), Read(r, counters));

    private static List<(long, long)> Read(IMetadataReader r, string sql) => [.. r.Query(sql, x => (x.Number(0), x.Number(1))).Order()];
}
