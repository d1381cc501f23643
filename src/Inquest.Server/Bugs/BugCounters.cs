using Inquest.Server.Dumps;
using Inquest.Server.Ingest;
using Inquest.Server.Storage;

namespace Inquest.Server.Bugs;

/// <summary>
/// The numbers of a bug, and what they add to its project's and its versions', kept with every dump that comes or goes, in the
/// transaction of that, so that no page has to count.
/// </summary>
internal static class BugCounters
{
    /// <summary>Days since 1970, UTC.</summary>
    public static long DayOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 86_400;

    /// <summary>Puts a dump into a bug.</summary>
    public static void Add(IMetadataWriter w, long bug, DumpRow dump)
    {
        bool deviceIsNew = dump.DeviceId is { } device && w.Number(
            "INSERT INTO bug_device (bug_id, device_id, dumps) VALUES (@1, @2, 1) ON CONFLICT (bug_id, device_id) DO UPDATE SET dumps = bug_device.dumps + 1 RETURNING dumps", bug, device) == 1;
        w.Execute("UPDATE dump SET bug_id = @2 WHERE id = @1", dump.Id, bug);
        w.Execute(
            """
            UPDATE bug SET dumps = dumps + 1, occurrences = occurrences + @2, devices = devices + @3,
              first_seen = CASE WHEN @4 < first_seen THEN @4 ELSE first_seen END,
              last_seen = CASE WHEN @5 > last_seen THEN @5 ELSE last_seen END
            WHERE id = @1
            """,
            bug, dump.Occurrences, deviceIsNew ? 1 : 0, dump.ReceivedAt, dump.LastSeen);
        (long Dumps, DateTimeOffset First) version = w.Query(
            """
            INSERT INTO bug_version (bug_id, version, dumps, occurrences, first_seen, last_seen) VALUES (@1, @2, 1, @3, @4, @5)
            ON CONFLICT (bug_id, version) DO UPDATE SET dumps = bug_version.dumps + 1, occurrences = bug_version.occurrences + excluded.occurrences,
              first_seen = CASE WHEN excluded.first_seen < bug_version.first_seen THEN excluded.first_seen ELSE bug_version.first_seen END,
              last_seen = CASE WHEN excluded.last_seen > bug_version.last_seen THEN excluded.last_seen ELSE bug_version.last_seen END
            RETURNING dumps, first_seen
            """,
            r => (r.Number(0), r.Time(1)), bug, dump.Firmware ?? "", dump.Occurrences, dump.ReceivedAt, dump.LastSeen)[0];
        if (version.Dumps == 1 || version.First == dump.ReceivedAt)
        {
            FirstVersion.Set(w, bug);
        }

        AddDays(w, bug, dump, sign: 1);
    }

    /// <summary>Takes a dump out of its bug.</summary>
    public static void Remove(IMetadataWriter w, DumpRow dump)
    {
        if (dump.BugId is not { } bug)
        {
            return;
        }

        w.Execute("UPDATE dump SET bug_id = NULL WHERE id = @1", dump.Id);
        bool deviceIsGone = dump.DeviceId is { } device
            && w.Number("UPDATE bug_device SET dumps = dumps - 1 WHERE bug_id = @1 AND device_id = @2 RETURNING dumps", bug, device) == 0
            && w.Execute("DELETE FROM bug_device WHERE bug_id = @1 AND device_id = @2", bug, device) == 1;
        w.Execute("UPDATE bug SET dumps = dumps - 1, occurrences = occurrences - @2, devices = devices - @3 WHERE id = @1", bug, dump.Occurrences, deviceIsGone ? 1 : 0);
        if (w.Number("UPDATE bug_version SET dumps = dumps - 1, occurrences = occurrences - @3 WHERE bug_id = @1 AND version = @2 RETURNING dumps", bug, dump.Firmware ?? "", dump.Occurrences) == 0)
        {
            FirstVersion.Set(w, bug);
        }

        AddDays(w, bug, dump, sign: -1);
    }

    /// <summary>Notes one more crash of a dump that was only counted.</summary>
    public static void CountAgain(IMetadataWriter w, DumpRow dump, DateTimeOffset now)
    {
        w.Execute(
            "INSERT INTO dump_day (dump_id, day, occurrences) VALUES (@1, @2, 1) ON CONFLICT (dump_id, day) DO UPDATE SET occurrences = dump_day.occurrences + 1", dump.Id, DayOf(now));
        if (dump.BugId is { } bug)
        {
            w.Execute("UPDATE bug SET occurrences = occurrences + 1, last_seen = @2 WHERE id = @1", bug, now);
            w.Execute("UPDATE bug_version SET occurrences = occurrences + 1, last_seen = @3 WHERE bug_id = @1 AND version = @2", bug, dump.Firmware ?? "", now);
            AddDay(w, bug, dump.ProjectId, DayOf(now), 1);
            ReleaseRows.CountCrashes(w, dump.ProjectId, dump.Firmware, 1);
        }
    }

    // Each crash on its day: the dump's own on the day of its arrival, those that were only counted on theirs.
    private static void AddDays(IMetadataWriter w, long bug, DumpRow dump, int sign)
    {
        long counted = 0;
        foreach ((long day, long occurrences) in dump.Occurrences == 1 ? []
            : w.Query("SELECT day, occurrences FROM dump_day WHERE dump_id = @1", r => (r.Number(0), r.Number(1)), dump.Id))
        {
            AddDay(w, bug, dump.ProjectId, day, sign * occurrences);
            counted += occurrences;
        }

        AddDay(w, bug, dump.ProjectId, DayOf(dump.ReceivedAt), sign * (dump.Occurrences - counted));
        ReleaseRows.CountCrashes(w, dump.ProjectId, dump.Firmware, sign * dump.Occurrences);
    }

    private static void AddDay(IMetadataWriter w, long bug, long project, long day, long occurrences)
    {
        w.Execute(
            "INSERT INTO bug_day (bug_id, day, occurrences) VALUES (@1, @2, @3) ON CONFLICT (bug_id, day) DO UPDATE SET occurrences = bug_day.occurrences + excluded.occurrences",
            bug, day, occurrences);
        w.Execute(
            "INSERT INTO project_day (project_id, day, occurrences) VALUES (@1, @2, @3) ON CONFLICT (project_id, day) DO UPDATE SET occurrences = project_day.occurrences + excluded.occurrences",
            project, day, occurrences);
    }
}
