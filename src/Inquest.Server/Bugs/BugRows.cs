using Inquest.Server.Storage;

namespace Inquest.Server.Bugs;

/// <summary>The rows of bugs.</summary>
internal static class BugRows
{
    /// <summary>Merges that are followed at most; a chain is one long by construction.</summary>
    private const int MaxMerges = 8;

    public const string Columns = "id, project_id, signature, title, kind, location, provisional, state, resolved_in, merged_into, first_seen, last_seen, dumps, occurrences, devices, first_version";

    /// <summary>How many those are: where further columns of a query begin.</summary>
    public const int ColumnCount = 16;

    public static BugRow? Find(IMetadataReader reader, long id) => reader.First($"SELECT {Columns} FROM bug WHERE id = @1", Map, id);

    /// <summary>A bug, or the one that it was merged into.</summary>
    public static BugRow? FindStanding(IMetadataReader reader, long id)
    {
        BugRow? bug = Find(reader, id);
        for (int i = 0; i < MaxMerges && bug?.MergedInto is { } into; i++)
        {
            bug = Find(reader, into);
        }

        return bug;
    }

    public static BugRow Map(Row row) => new()
    {
        Id = row.Number(0),
        ProjectId = row.Number(1),
        Signature = row.Text(2),
        Title = row.Text(3),
        Kind = row.TextOrNull(4),
        Location = row.TextOrNull(5),
        Provisional = row.Flag(6),
        State = row.Text(7),
        ResolvedIn = row.TextOrNull(8),
        MergedInto = row.NumberOrNull(9),
        FirstSeen = row.Time(10),
        LastSeen = row.Time(11),
        Dumps = row.Number(12),
        Occurrences = row.Number(13),
        Devices = row.Number(14),
        FirstVersion = row.TextOrNull(15) is { Length: > 0 } version ? version : null,
    };
}
