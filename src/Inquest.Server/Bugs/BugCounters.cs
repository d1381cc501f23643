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
    /// <summary>Stands in <c>dump_day</c> for the device that sent a dump first, or for nobody when none told its name.</summary>
    public const long FirstSender = 0;

    private const long SecondsOfDay = 86_400;

    /// <summary>Days since 1970, UTC.</summary>
    public static long DayOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / SecondsOfDay;

    /// <summary>Puts a dump into a bug.</summary>
    public static void Add(IMetadataWriter w, long bug, DumpRow dump)
    {
        long newDevices = DevicesOf(w, dump).Count(device => AddDevice(w, bug, device));
        w.Execute("UPDATE dump SET bug_id = @2 WHERE id = @1", dump.Id, bug);
        w.Execute(
            """
            UPDATE bug SET dumps = dumps + 1, occurrences = occurrences + @2, devices = devices + @3,
              first_seen = CASE WHEN @4 < first_seen THEN @4 ELSE first_seen END,
              last_seen = CASE WHEN @5 > last_seen THEN @5 ELSE last_seen END
            WHERE id = @1
            """,
            bug, dump.Occurrences, newDevices, dump.ReceivedAt, dump.LastSeen);
        int dumps = 1;
        foreach ((long day, string? version, long occurrences) in CrashesOf(w, dump))
        {
            DateTimeOffset start = DateTimeOffset.FromUnixTimeSeconds(day * SecondsOfDay);
            AddVersion(w, bug, version, dumps, occurrences, start < dump.ReceivedAt ? dump.ReceivedAt : start, dump.LastSeen);
            AddDay(w, bug, dump.ProjectId, day, occurrences);
            ReleaseRows.CountCrashes(w, dump.ProjectId, version, occurrences);
            dumps = 0;
        }
    }

    /// <summary>Takes a dump out of its bug.</summary>
    public static void Remove(IMetadataWriter w, DumpRow dump)
    {
        if (dump.BugId is not { } bug)
        {
            return;
        }

        w.Execute("UPDATE dump SET bug_id = NULL WHERE id = @1", dump.Id);
        foreach (long device in DevicesOf(w, dump))
        {
            RemoveDevice(w, bug, device);
        }

        w.Execute("UPDATE bug SET dumps = dumps - 1, occurrences = occurrences - @2 WHERE id = @1", bug, dump.Occurrences);
        int dumps = 1;
        foreach ((long day, string? version, long occurrences) in CrashesOf(w, dump))
        {
            if (w.Number("UPDATE bug_version SET dumps = dumps - @3, occurrences = occurrences - @4 WHERE bug_id = @1 AND version = @2 RETURNING occurrences", bug, version ?? "", dumps, occurrences) == 0)
            {
                FirstVersion.Set(w, bug);
            }

            AddDay(w, bug, dump.ProjectId, day, -occurrences);
            ReleaseRows.CountCrashes(w, dump.ProjectId, version, -occurrences);
            dumps = 0;
        }
    }

    /// <summary>Notes one more crash of a dump that was only counted.</summary>
    /// <param name="w">The transaction.</param>
    /// <param name="dump">The dump as it was before.</param>
    /// <param name="device">The device that crashed: <see cref="FirstSender"/>, or another one that sent the same bytes.</param>
    /// <param name="version">The version that crashed this time; null when not told.</param>
    /// <param name="now">The time.</param>
    public static void CountAgain(IMetadataWriter w, DumpRow dump, long device, string? version, DateTimeOffset now)
    {
        w.Execute(
            """
            INSERT INTO dump_day (dump_id, day, version, device_id, occurrences) VALUES (@1, @2, @3, @4, 1)
            ON CONFLICT (dump_id, day, version, device_id) DO UPDATE SET occurrences = dump_day.occurrences + 1
            """,
            dump.Id, DayOf(now), version is null || version == dump.Firmware ? "" : version, device);
        if (dump.BugId is { } bug)
        {
            w.Execute("UPDATE bug SET occurrences = occurrences + 1, last_seen = @2 WHERE id = @1", bug, now);
            AddVersion(w, bug, version ?? dump.Firmware, 0, 1, now, now);
            AddDay(w, bug, dump.ProjectId, DayOf(now), 1);
            ReleaseRows.CountCrashes(w, dump.ProjectId, version ?? dump.Firmware, 1);
        }
    }

    /// <summary>Notes that another device has sent a dump as well.</summary>
    public static void CountDevice(IMetadataWriter w, DumpRow dump, long device)
    {
        if (dump.BugId is { } bug && AddDevice(w, bug, device))
        {
            w.Execute("UPDATE bug SET devices = devices + 1 WHERE id = @1", bug);
        }
    }

    /// <summary>Forgets the crashes of one device that were only counted of a dump that is in no bug at the moment; how many.</summary>
    public static long ForgetCounted(IMetadataWriter w, long dump, long device) =>
        w.Query("DELETE FROM dump_day WHERE dump_id = @1 AND device_id = @2 RETURNING occurrences", r => r.Number(0), dump, device).Sum();

    /// <summary>The crashes with which a dump came: one, or none when its first sender was erased.</summary>
    public static long FirstCrashes(IMetadataReader r, DumpRow dump) => CrashesOf(r, dump)[0].Occurrences;

    private static bool AddDevice(IMetadataWriter w, long bug, long device) => w.Number(
        "INSERT INTO bug_device (bug_id, device_id, dumps) VALUES (@1, @2, 1) ON CONFLICT (bug_id, device_id) DO UPDATE SET dumps = bug_device.dumps + 1 RETURNING dumps", bug, device) == 1;

    private static void RemoveDevice(IMetadataWriter w, long bug, long device)
    {
        if (w.Number("UPDATE bug_device SET dumps = dumps - 1 WHERE bug_id = @1 AND device_id = @2 RETURNING dumps", bug, device) == 0)
        {
            w.Execute("DELETE FROM bug_device WHERE bug_id = @1 AND device_id = @2", bug, device);
            w.Execute("UPDATE bug SET devices = devices - 1 WHERE id = @1", bug);
        }
    }

    // Those that sent it: the first, and who sent the same bytes later.
    private static IEnumerable<long> DevicesOf(IMetadataReader r, DumpRow dump) => dump.DeviceId is not { } first ? []
        : r.Query("SELECT device_id FROM dump_device WHERE dump_id = @1", x => x.Number(0), dump.Id).Prepend(first);

    // Each crash on its day and with its version: the dump's own first, on the day of its arrival, then those that were only counted.
    private static List<(long Day, string? Version, long Occurrences)> CrashesOf(IMetadataReader r, DumpRow dump)
    {
        List<(long Day, string? Version, long Occurrences)> crashes = r.Query(
            "SELECT day, NULLIF(version, ''), occurrences FROM dump_day WHERE dump_id = @1", x => (x.Number(0), x.TextOrNull(1) ?? dump.Firmware, x.Number(2)), dump.Id);
        crashes.Insert(0, (DayOf(dump.ReceivedAt), dump.Firmware, dump.Occurrences - crashes.Sum(c => c.Occurrences)));
        return crashes;
    }

    private static void AddVersion(IMetadataWriter w, long bug, string? version, int dumps, long occurrences, DateTimeOffset first, DateTimeOffset last)
    {
        (long Occurrences, DateTimeOffset First) sum = w.Query(
            """
            INSERT INTO bug_version (bug_id, version, dumps, occurrences, first_seen, last_seen) VALUES (@1, @2, @3, @4, @5, @6)
            ON CONFLICT (bug_id, version) DO UPDATE SET dumps = bug_version.dumps + excluded.dumps, occurrences = bug_version.occurrences + excluded.occurrences,
              first_seen = CASE WHEN excluded.first_seen < bug_version.first_seen THEN excluded.first_seen ELSE bug_version.first_seen END,
              last_seen = CASE WHEN excluded.last_seen > bug_version.last_seen THEN excluded.last_seen ELSE bug_version.last_seen END
            RETURNING occurrences, first_seen
            """,
            r => (r.Number(0), r.Time(1)), bug, version ?? "", dumps, occurrences, first, last)[0];
        if (sum.Occurrences == occurrences || sum.First == first)
        {
            FirstVersion.Set(w, bug);
        }
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
