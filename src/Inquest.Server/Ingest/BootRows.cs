using Inquest.Server.Bugs;
using Inquest.Server.Storage;

namespace Inquest.Server.Ingest;

/// <summary>The rows of boots: each once, and each run with the version that ran.</summary>
internal static class BootRows
{
    /// <summary>
    /// Days for which single boots are remembered. After them the same number is another boot, and a lower one is no older: a device that
    /// was erased counts from the beginning.
    /// </summary>
    private const int RememberedDays = 2;

    /// <summary>Counts a boot that a device has told, and the run before it; a report that comes again changes nothing.</summary>
    /// <param name="w">The transaction.</param>
    /// <param name="project">The project.</param>
    /// <param name="about">Which device and version; the device is named.</param>
    /// <param name="report">What it told.</param>
    /// <param name="now">The time.</param>
    public static void Add(IMetadataWriter w, long project, DumpMetadata about, BootReport report, DateTimeOffset now)
    {
        string? version = about.Firmware ?? (report.BuildIdStart is null ? null
            : w.Text("SELECT firmware FROM symbol_file WHERE project_id = @1 AND substr(build_id, 1, 8) = @2 AND firmware IS NOT NULL ORDER BY id DESC LIMIT 1", project, report.BuildIdStart));
        DateTimeOffset recently = now.AddDays(-RememberedDays);
        string? ran = VersionThatRan(w, project, about.Device!, report.BootCount - 1L);
        long device = DeviceRows.Touch(w, project, about with { Firmware = version, BootCount = report.BootCount }, now, dumps: 0, beginsAnew: recently);
        ReleaseRows.Touch(w, project, version, now);
        bool isNew = w.Execute(
            """
            INSERT INTO device_boot (device_id, boot, version, heard_at) VALUES (@1, @2, @3, @4)
            ON CONFLICT (device_id, boot) DO UPDATE SET version = excluded.version, heard_at = excluded.heard_at WHERE device_boot.heard_at < @5
            """,
            device, (long)report.BootCount, version ?? "", now, recently) == 1;
        if (isNew)
        {
            long day = BugCounters.DayOf(now);
            ReleaseRows.CountBoot(w, project, version, device, day);
            ReleaseRows.CountRun(w, project, ran ?? version, device, day, report.EndedWithDump, (report.UptimeSeconds ?? 0) * 1000L);
        }
    }

    /// <summary>Forgets single boots of longer ago; what they sum up to stays.</summary>
    public static int Forget(IMetadataWriter w, DateTimeOffset now) => w.Execute("DELETE FROM device_boot WHERE heard_at < @1", now.AddDays(-RememberedDays));

    // By the boot's own report, else by the last that was heard of the device; null when neither tells of that boot.
    private static string? VersionThatRan(IMetadataReader r, long project, string device, long boot) => r.Text(
        """
        SELECT COALESCE((SELECT NULLIF(version, '') FROM device_boot WHERE device_id = device.id AND boot = @3), CASE WHEN boot_count = @3 THEN firmware END)
        FROM device WHERE project_id = @1 AND name = @2
        """,
        project, device, boot);
}
