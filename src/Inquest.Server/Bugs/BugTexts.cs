using Inquest.Server.Storage;

namespace Inquest.Server.Bugs;

/// <summary>
/// What a bug is called comes from a dump, and may say what stood in its memory: when that is erased, it comes from another one, or
/// goes as well.
/// </summary>
internal static class BugTexts
{
    private const string Erased = "(erased)";

    /// <summary>The bugs that a device's dumps are in, and those that were merged into them: whose texts its erasure has to renew.</summary>
    public static List<long> OfDevice(IMetadataReader r, long project, long device) =>
        WithMerged(r, project, r.Query("SELECT DISTINCT bug_id FROM dump WHERE device_id = @1 AND bug_id IS NOT NULL", x => x.Number(0), device));

    /// <summary>As <see cref="OfDevice"/>, of the dumps that arrived before a time.</summary>
    public static List<long> OfDumpsBefore(IMetadataReader r, long project, DateTimeOffset before) =>
        WithMerged(r, project, r.Query("SELECT DISTINCT bug_id FROM dump WHERE project_id = @1 AND received_at < @2 AND bug_id IS NOT NULL", x => x.Number(0), project, before));

    /// <summary>Gives bugs the texts of their first dump that is left; those of dumps that are gone are gone after this.</summary>
    public static void Renew(IMetadataWriter w, IEnumerable<long> bugs)
    {
        foreach (long bug in bugs)
        {
            int renewed = w.Execute(
                """
                UPDATE bug SET title = d.title, signature = d.signature, kind = d.kind, location = d.location
                FROM (SELECT title, signature, kind, location FROM dump WHERE bug_id = (SELECT COALESCE(merged_into, id) FROM bug WHERE id = @1)
                      AND title IS NOT NULL AND signature IS NOT NULL ORDER BY id LIMIT 1) d
                WHERE bug.id = @1
                """,
                bug);
            if (renewed == 0)
            {
                w.Execute("UPDATE bug SET title = @2, signature = '', kind = NULL, location = NULL WHERE id = @1", bug, Erased);
            }
        }
    }

    /// <summary>Gives a bug whose texts were erased those of a dump that came since.</summary>
    public static void Fill(IMetadataWriter w, long bug, string title, string signature, string? kind, string? location) =>
        w.Execute("UPDATE bug SET title = @2, signature = @3, kind = @4, location = @5 WHERE id = @1 AND signature = ''", bug, title, signature, kind, location);

    private static List<long> WithMerged(IMetadataReader r, long project, List<long> bugs) =>
        [.. bugs.SelectMany(b => r.Query("SELECT id FROM bug WHERE project_id = @1 AND merged_into = @2", x => x.Number(0), project, b).Prepend(b)).Distinct()];
}
