using Inquest.Server.Alerts;
using Inquest.Server.Storage;

namespace Inquest.Server.Bugs;

/// <summary>Makes one bug of two. The one that goes stays as an alias: its number leads to the other for ever.</summary>
internal static class BugMerge
{
    public static void Apply(IMetadataWriter w, BugRow gone, BugRow stays)
    {
        w.Execute("UPDATE dump SET bug_id = @2 WHERE bug_id = @1", gone.Id, stays.Id);
        w.Execute("UPDATE bug_signature SET bug_id = @2 WHERE bug_id = @1", gone.Id, stays.Id);
        w.Execute("UPDATE bug_note SET bug_id = @2 WHERE bug_id = @1", gone.Id, stays.Id);
        w.Execute(
            """
            INSERT INTO bug_version (bug_id, version, dumps, occurrences, first_seen, last_seen)
              SELECT @2, version, dumps, occurrences, first_seen, last_seen FROM bug_version WHERE bug_id = @1
            ON CONFLICT (bug_id, version) DO UPDATE SET dumps = bug_version.dumps + excluded.dumps, occurrences = bug_version.occurrences + excluded.occurrences,
              first_seen = CASE WHEN excluded.first_seen < bug_version.first_seen THEN excluded.first_seen ELSE bug_version.first_seen END,
              last_seen = CASE WHEN excluded.last_seen > bug_version.last_seen THEN excluded.last_seen ELSE bug_version.last_seen END
            """,
            gone.Id, stays.Id);
        w.Execute(
            """
            INSERT INTO bug_day (bug_id, day, occurrences) SELECT @2, day, occurrences FROM bug_day WHERE bug_id = @1
            ON CONFLICT (bug_id, day) DO UPDATE SET occurrences = bug_day.occurrences + excluded.occurrences
            """,
            gone.Id, stays.Id);
        w.Execute(
            """
            INSERT INTO bug_device (bug_id, device_id, dumps) SELECT @2, device_id, dumps FROM bug_device WHERE bug_id = @1
            ON CONFLICT (bug_id, device_id) DO UPDATE SET dumps = bug_device.dumps + excluded.dumps
            """,
            gone.Id, stays.Id);
        w.Execute("DELETE FROM bug_version WHERE bug_id = @1", gone.Id);
        w.Execute("DELETE FROM bug_day WHERE bug_id = @1", gone.Id);
        w.Execute("DELETE FROM bug_device WHERE bug_id = @1", gone.Id);
        w.Execute("UPDATE bug SET merged_into = @2 WHERE merged_into = @1", gone.Id, stays.Id);
        w.Execute("UPDATE bug SET merged_into = @2, dumps = 0, occurrences = 0, devices = 0 WHERE id = @1", gone.Id, stays.Id);
        w.Execute(
            """
            UPDATE bug SET dumps = dumps + @2, occurrences = occurrences + @3,
              devices = (SELECT COUNT(*) FROM bug_device WHERE bug_id = @1),
              first_seen = CASE WHEN @4 < first_seen THEN @4 ELSE first_seen END,
              last_seen = CASE WHEN @5 > last_seen THEN @5 ELSE last_seen END
            WHERE id = @1
            """,
            stays.Id, gone.Dumps, gone.Occurrences, gone.FirstSeen, gone.LastSeen);
        FirstVersion.Set(w, gone.Id);
        FirstVersion.Set(w, stays.Id);
        AlertRules.PassOn(w, gone.Id, stays.Id);
    }
}
