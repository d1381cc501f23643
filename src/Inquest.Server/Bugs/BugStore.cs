using Inquest.Server.Accounts;
using Inquest.Server.Hosting;
using Inquest.Server.Storage;

namespace Inquest.Server.Bugs;

/// <summary>Reads bugs, and carries out what people decide about them.</summary>
internal sealed class BugStore(IMetadataStore metadata, AuditLog audit, ServerEvents events, TimeProvider time)
{
    /// <summary>Days of the trend.</summary>
    public const int TrendDays = 14;

    /// <summary>Characters of a note at most.</summary>
    private const int MaxNoteLength = 10_000;

    public BugPage List(BugQuery query)
    {
        string where =
            """
             WHERE project_id = @1 AND merged_into IS NULL AND dumps > 0
             AND (@2 = 'all' OR state = @2 OR (@2 IS NULL AND state IN ('open', 'regressed')))
             AND (@3 IS NULL OR EXISTS (SELECT 1 FROM bug_version WHERE bug_id = bug.id AND version = @3 AND occurrences > 0))
             AND (@4 IS NULL OR title LIKE @4 ESCAPE '\' OR signature LIKE @4 ESCAPE '\' OR location LIKE @4 ESCAPE '\')
            """;
        string order = query.Sort switch
        {
            "first-seen" => "first_seen",
            "occurrences" => "occurrences",
            "devices" => "devices",
            _ => "last_seen",
        };
        string? like = string.IsNullOrWhiteSpace(query.Text) ? null
            : "%" + query.Text.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
        int size = Math.Clamp(query.PageSize, 1, 200);
        return metadata.Read(r =>
        {
            long total = r.Number("SELECT COUNT(*) FROM bug" + where, query.Project, query.State, query.Version, like) ?? 0;
            List<BugRow> bugs = r.Query(
                $"SELECT {BugRows.Columns} FROM bug{where} ORDER BY {order} DESC, id DESC LIMIT @5 OFFSET @6",
                BugRows.Map, query.Project, query.State, query.Version, like, size, (long)(Math.Max(1, query.Page) - 1) * size);
            return new BugPage([.. bugs.Select(b => b with { Trend = Trend(r, b.Id) })], total);
        });
    }

    /// <summary>How many bugs of a project are in each state; empty when it has none.</summary>
    public IReadOnlyDictionary<string, long> CountByState(long project) => metadata.Read(r =>
        r.Query("SELECT state, COUNT(*) FROM bug WHERE project_id = @1 AND merged_into IS NULL AND dumps > 0 GROUP BY state", x => (x.Text(0), x.Number(1)), project)
            .ToDictionary(x => x.Item1, x => x.Item2, StringComparer.Ordinal));

    /// <summary>Crashes a day of a whole project, the last <see cref="TrendDays"/> days, today last.</summary>
    public IReadOnlyList<long> TrendOf(long project) => metadata.Read(r => Trend(
        r, "SELECT day, occurrences FROM project_day WHERE project_id = @1 AND day > @2", project));

    /// <summary>The devices that sent the most dumps of a bug.</summary>
    public IReadOnlyList<(long Id, string Name, long Dumps)> DevicesOf(long bug, int count) => metadata.Read(r => r.Query(
        """
        SELECT device.id, device.name, top.dumps
        FROM (SELECT device_id, dumps FROM bug_device WHERE bug_id = @1 ORDER BY dumps DESC, device_id DESC LIMIT @2) top
        JOIN device ON device.id = top.device_id ORDER BY top.dumps DESC, device.name
        """,
        x => (x.Number(0), x.Text(1), x.Number(2)), bug, count));

    /// <summary>A bug, or the one that it was merged into.</summary>
    public BugDetail? Find(long id) => metadata.Read(r =>
    {
        if (BugRows.FindStanding(r, id) is not { } bug)
        {
            return null;
        }

        bug = bug with { Trend = Trend(r, bug.Id) };
        VersionOrder order = VersionOrder.Read(r, bug.ProjectId);
        List<BugVersion> versions = r.Query(
            "SELECT version, dumps, occurrences, first_seen, last_seen FROM bug_version WHERE bug_id = @1 AND occurrences > 0",
            x => new BugVersion(x.Text(0) is { Length: > 0 } version ? version : null, x.Number(1), x.Number(2), x.Time(3), x.Time(4)), bug.Id);
        versions.Sort((a, b) => order.Compare(b.Version, a.Version));
        List<BugNote> notes = r.Query("SELECT id, author, at, text FROM bug_note WHERE bug_id = @1 ORDER BY id", x => new BugNote(x.Number(0), x.Text(1), x.Time(2), x.Text(3)), bug.Id);
        List<long> aliases = r.Query("SELECT id FROM bug WHERE merged_into = @1 ORDER BY id", x => x.Number(0), bug.Id);
        return new BugDetail(bug, versions, notes, aliases);
    });

    /// <summary>Changes a bug's state; a sentence why not, or null when it is done.</summary>
    public async Task<string?> ChangeAsync(long id, BugChange change, string actor)
    {
        if (!BugStates.All.Contains(change.State) || change.State == BugStates.Regressed)
        {
            return "A bug's state is set to open, resolved or muted; regressed it becomes by itself.";
        }

        if (change.State == BugStates.Resolved && string.IsNullOrWhiteSpace(change.ResolvedIn))
        {
            return "Which version mends it? Dumps of older versions then change nothing.";
        }

        await metadata.WriteAsync(w =>
        {
            string? version = change.State == BugStates.Resolved ? Ingest.DumpMetadata.Clean(change.ResolvedIn) : null;
            w.Execute("UPDATE bug SET state = @2, resolved_in = @3 WHERE id = @1", id, change.State, version);

            // Who resolves it again wants to hear again when it comes back.
            w.Execute("DELETE FROM alert_fired WHERE bug_id = @1 AND occasion LIKE 'regression %'", id);
            audit.Add(w, actor, "bug." + change.State, version is null ? $"bug {id}" : $"bug {id} in {version}");
            Changed(w, id);
        });
        return null;
    }

    /// <summary>
    /// Merges a bug into another of the same project, whose state is then that of both (<see cref="MergedState"/>); a sentence why not, or
    /// null when it is done. Links to it lead to the other.
    /// </summary>
    public Task<string?> MergeAsync(long id, long into, string actor) => metadata.WriteAsync<string?>(w =>
    {
        if (BugRows.Find(w, id) is not { MergedInto: null } one || BugRows.Find(w, into) is not { MergedInto: null } other || one.ProjectId != other.ProjectId || id == into)
        {
            return "Both must be bugs of the same project that stand alone.";
        }

        (string state, string? mended) = MergedState.Of(w, other, one);
        BugMerge.Apply(w, one, other);
        w.Execute("UPDATE bug SET state = @2, resolved_in = @3 WHERE id = @1", into, state, mended);
        audit.Add(w, actor, "bug.merge", state == other.State ? $"bug {id} into {into}" : $"bug {id} into {into}, which is {state} with it");
        Changed(w, into);
        return null;
    });

    /// <summary>Writes a note; null when the text is empty or too long.</summary>
    public Task<BugNote?> AddNoteAsync(long id, string text, string author) => metadata.WriteAsync(w =>
    {
        string trimmed = text.Trim();
        if (trimmed.Length is 0 or > MaxNoteLength)
        {
            return null;
        }

        Changed(w, id);
        return w.First(
            "INSERT INTO bug_note (bug_id, author, at, text) VALUES (@1, @2, @3, @4) RETURNING id, author, at, text",
            x => new BugNote(x.Number(0), x.Text(1), x.Time(2), x.Text(3)), id, author, time.GetUtcNow(), trimmed);
    });

    private List<long> Trend(IMetadataReader r, long bug) => Trend(r, "SELECT day, occurrences FROM bug_day WHERE bug_id = @1 AND day > @2", bug);

    private List<long> Trend(IMetadataReader r, string sql, long of)
    {
        long today = BugCounters.DayOf(time.GetUtcNow());
        Dictionary<long, long> days = r.Query(sql, x => (x.Number(0), x.Number(1)), of, today - TrendDays).ToDictionary(x => x.Item1, x => x.Item2);
        return [.. Enumerable.Range(0, TrendDays).Select(i => days.GetValueOrDefault(today - TrendDays + 1 + i))];
    }

    private void Changed(IMetadataWriter w, long bug)
    {
        if (w.Number("SELECT project_id FROM bug WHERE id = @1", bug) is { } project)
        {
            w.AfterCommit(() => events.Publish(new ServerEvent(ServerEventKind.BugChanged, project, bug)));
        }
    }
}
