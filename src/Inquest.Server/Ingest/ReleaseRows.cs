using Inquest.Server.Bugs;
using Inquest.Server.Storage;

namespace Inquest.Server.Ingest;

/// <summary>The rows of firmware versions.</summary>
internal static class ReleaseRows
{
    /// <summary>Versions of a project beyond which no new ones are noted that only senders name: they may say what they like. ELFs bring theirs.</summary>
    private const int MaxVersions = 5_000;

    /// <summary>Notes that a version exists. Its first ELF may give it another place in the order of versions.</summary>
    /// <param name="w">The transaction.</param>
    /// <param name="project">Its project.</param>
    /// <param name="version">The version; null when not told, and then nothing is noted.</param>
    /// <param name="now">The time.</param>
    /// <param name="symbols">Whether its ELF arrived.</param>
    public static void Touch(IMetadataWriter w, long project, string? version, DateTimeOffset now, bool symbols = false)
    {
        bool isPlacedAnew = version is not null && symbols && w.Number("SELECT 1 FROM release WHERE project_id = @1 AND version = @2 AND first_symbols IS NULL", project, version) is not null;
        bool isKnown = version is not null && !symbols && w.Number("SELECT 1 FROM release WHERE project_id = @1 AND version = @2", project, version) is not null;
        if (version is not null && !isKnown && (symbols || w.Number("SELECT COUNT(*) FROM release WHERE project_id = @1", project) < MaxVersions))
        {
            w.Execute(
                """
                INSERT INTO release (project_id, version, first_seen, first_symbols) VALUES (@1, @2, @3, @4)
                ON CONFLICT (project_id, version) DO UPDATE SET first_symbols = COALESCE(release.first_symbols, excluded.first_symbols)
                """,
                project, version, now, symbols ? now : null);
            if (isPlacedAnew)
            {
                FirstVersion.SetAll(w, project);
            }
        }
    }

    /// <summary>Adds to the crashes of a version, or takes from them; without a version nothing is noted.</summary>
    public static void CountCrashes(IMetadataWriter w, long project, string? version, long crashes)
    {
        if (version is not null)
        {
            w.Execute("UPDATE release SET crashes = crashes + @3 WHERE project_id = @1 AND version = @2", project, version, crashes);
        }
    }

    /// <summary>Counts a boot of a device with a version.</summary>
    public static void CountBoot(IMetadataWriter w, long project, string? version, long device, long day) => Count(w, project, version, device, day, 1, crashed: false, 0);

    /// <summary>Counts what a device told of a run that has ended.</summary>
    /// <param name="w">The transaction.</param>
    /// <param name="project">The project.</param>
    /// <param name="version">The version that ran; null when not told.</param>
    /// <param name="device">The device's number.</param>
    /// <param name="day">The day on which it was told.</param>
    /// <param name="crashed">Whether it ended with a dump.</param>
    /// <param name="uptime">Milliseconds that it lasted; 0 when not told.</param>
    public static void CountRun(IMetadataWriter w, long project, string? version, long device, long day, bool crashed, long uptime)
    {
        if (crashed || uptime > 0)
        {
            Count(w, project, version, device, day, 0, crashed, uptime);
        }
    }

    /// <summary>Counts a project's boots anew, after rows of <c>boots</c> went.</summary>
    public static void RecountBoots(IMetadataWriter w, long project) => w.Execute(
        """
        UPDATE release SET
          devices = (SELECT COUNT(DISTINCT device_id) FROM boots WHERE boots.project_id = release.project_id AND boots.version = release.version),
          crashed_devices = (SELECT COUNT(DISTINCT device_id) FROM boots WHERE boots.project_id = release.project_id AND boots.version = release.version AND boots.crashes > 0),
          boots = (SELECT COALESCE(SUM(boots.boots), 0) FROM boots WHERE boots.project_id = release.project_id AND boots.version = release.version),
          uptime_ms = (SELECT COALESCE(SUM(boots.uptime_ms), 0) FROM boots WHERE boots.project_id = release.project_id AND boots.version = release.version)
        WHERE project_id = @1
        """,
        project);

    /// <summary>Takes the boots of a device out of its versions, before its rows of <c>boots</c> go.</summary>
    public static void ForgetBoots(IMetadataWriter w, long device)
    {
        foreach ((long project, string version, long boots, long crashes, long uptime) in w.Query(
            "SELECT project_id, version, SUM(boots), MAX(crashes), SUM(uptime_ms) FROM boots WHERE device_id = @1 GROUP BY project_id, version",
            r => (r.Number(0), r.Text(1), r.Number(2), r.Number(3), r.Number(4)), device))
        {
            w.Execute(
                "UPDATE release SET devices = devices - 1, crashed_devices = crashed_devices - @3, boots = boots - @4, uptime_ms = uptime_ms - @5 WHERE project_id = @1 AND version = @2",
                project, version, crashes > 0, boots, uptime);
        }
    }

    // The version's sums first, while the rows tell whether the device is new to it. A version that was not told has no sums.
    private static void Count(IMetadataWriter w, long project, string? version, long device, long day, int boots, bool crashed, long uptime)
    {
        if (version is not null)
        {
            long? crashes = w.Number("SELECT MAX(crashes) FROM boots WHERE project_id = @1 AND version = @2 AND device_id = @3", project, version, device);
            w.Execute(
                "UPDATE release SET devices = devices + @3, crashed_devices = crashed_devices + @4, boots = boots + @5, uptime_ms = uptime_ms + @6 WHERE project_id = @1 AND version = @2",
                project, version, crashes is null, crashed && (crashes ?? 0) == 0, boots, uptime);
        }

        w.Execute(
            """
            INSERT INTO boots (project_id, version, device_id, day, boots, crashes, uptime_ms) VALUES (@1, @2, @3, @4, @5, @6, @7)
            ON CONFLICT (project_id, version, device_id, day) DO UPDATE SET
              boots = boots.boots + excluded.boots, crashes = boots.crashes + excluded.crashes, uptime_ms = boots.uptime_ms + excluded.uptime_ms
            """,
            project, version ?? "", device, day, boots, crashed, uptime);
    }
}
