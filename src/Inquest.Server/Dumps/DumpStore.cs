using Inquest.Server.Storage;

namespace Inquest.Server.Dumps;

/// <summary>Reads dumps.</summary>
internal sealed class DumpStore(IMetadataStore metadata, IBlobStore blobs)
{
    /// <summary>Bytes of a report that is read whole, to be shown as a page; usual ones are a hundredth of it.</summary>
    private const int MaxReadBytes = 16 << 20;

    private const string Select =
        """
        SELECT dump.id, dump.project_id, dump.sha256, dump.size, dump.received_at, dump.last_seen, dump.occurrences, dump.removed_bytes,
          dump.device_id, device.name, dump.file_name, dump.firmware, dump.build_id, dump.boot_count, dump.uptime_ms, dump.reset_reason,
          dump.state, dump.state_why, dump.analyser, dump.analysed_at, dump.verdict, dump.symbols, dump.architecture,
          dump.title, dump.kind, dump.location, dump.signature, dump.bug_id, dump.brought
        FROM dump LEFT JOIN device ON device.id = dump.device_id
        """;

    // A dump as each of its senders told it. What the first one counted are the crashes that no other one has.
    private const string SelectOwn =
        """
        SELECT dump.id, dump.project_id, dump.sha256, dump.size, dump.received_at,
          COALESCE(dump.own_seen, CASE WHEN EXISTS (SELECT 1 FROM dump_device x WHERE x.dump_id = dump.id) THEN dump.received_at ELSE dump.last_seen END),
          dump.occurrences - (SELECT COALESCE(SUM(x.occurrences), 0) FROM dump_device x WHERE x.dump_id = dump.id), dump.removed_bytes,
          dump.device_id, device.name, dump.file_name, dump.firmware, dump.build_id, dump.boot_count, dump.uptime_ms, dump.reset_reason,
          dump.state, dump.state_why, dump.analyser, dump.analysed_at, dump.verdict, dump.symbols, dump.architecture,
          dump.title, dump.kind, dump.location, dump.signature, dump.bug_id, dump.brought
        FROM dump JOIN device ON device.id = dump.device_id WHERE dump.device_id = @1
        """;

    private const string SelectShared =
        """
        SELECT dump.id, dump.project_id, dump.sha256, dump.size, sent.first_seen, sent.last_seen, sent.occurrences, dump.removed_bytes,
          sent.device_id, device.name, sent.file_name, sent.firmware, dump.build_id, sent.boot_count, sent.uptime_ms, sent.reset_reason,
          dump.state, dump.state_why, dump.analyser, dump.analysed_at, dump.verdict, dump.symbols, dump.architecture,
          dump.title, dump.kind, dump.location, dump.signature, dump.bug_id, dump.brought
        FROM dump_device sent JOIN dump ON dump.id = sent.dump_id JOIN device ON device.id = sent.device_id WHERE sent.device_id = @1
        """;

    public DumpRow? Find(long id) => metadata.Read(r => Find(r, id));

    public static DumpRow? Find(IMetadataReader reader, long id) => reader.First(Select + " WHERE dump.id = @1", Map, id);

    /// <summary>The newest dumps of a project first.</summary>
    /// <param name="project">The project.</param>
    /// <param name="count">Rows at most.</param>
    /// <param name="before">Only dumps with smaller numbers: the last row of the page before.</param>
    public IReadOnlyList<DumpRow> List(long project, int count, long before = long.MaxValue) => metadata.Read(r =>
        r.Query(Select + " WHERE dump.project_id = @1 AND dump.id < @2 ORDER BY dump.id DESC LIMIT @3", Map, project, before, count));

    /// <summary>The dumps of a bug, the newest first.</summary>
    public IReadOnlyList<DumpRow> ListOfBug(long bug, int count, long before = long.MaxValue) => metadata.Read(r =>
        r.Query(Select + " WHERE dump.bug_id = @1 AND dump.id < @2 ORDER BY dump.id DESC LIMIT @3", Map, bug, before, count));

    /// <summary>The dumps that a device sent, the newest first, as it told them: also where another device had sent the same bytes before.</summary>
    public IReadOnlyList<DumpRow> ListOfDevice(long device, int count, long before = long.MaxValue) => metadata.Read(r => ListOfDevice(r, device, count, before));

    /// <inheritdoc cref="ListOfDevice(long, int, long)"/>
    public static IReadOnlyList<DumpRow> ListOfDevice(IMetadataReader r, long device, int count = int.MaxValue, long before = long.MaxValue) =>
    [
        .. r.Query(SelectOwn + " AND dump.id < @2 ORDER BY dump.id DESC LIMIT @3", Map, device, before, count)
            .Concat(r.Query(SelectShared + " AND sent.dump_id < @2 ORDER BY sent.dump_id DESC LIMIT @3", Map, device, before, count))
            .OrderByDescending(d => d.Id).Take(count),
    ];

    /// <summary>A dump as one of its senders told it; null when that device of the dump's project did not send it.</summary>
    public DumpRow? FindAs(DumpRow dump, string device) => metadata.Read(r => r.Number("SELECT id FROM device WHERE project_id = @1 AND name = @2", dump.ProjectId, device) is { } id
        ? r.First(SelectOwn + " AND dump.id = @2", Map, id, dump.Id) ?? r.First(SelectShared + " AND dump.id = @2", Map, id, dump.Id)
        : null);

    /// <summary>Whether several devices sent the same bytes.</summary>
    public bool IsShared(long dump) => metadata.Read(r => r.Number("SELECT 1 FROM dump_device WHERE dump_id = @1 LIMIT 1", dump)) is not null;

    /// <summary>The file with the dump's bytes; null when they are gone.</summary>
    public string? FindFile(DumpRow dump) => blobs.FindFile(BlobArea.Dumps, dump.Sha256);

    /// <summary>
    /// The file with the report, JSON of the report's schema; null while there is none. One that a power cut left empty or blank is
    /// none: reports are not flushed to the disk, since they can be made again.
    /// </summary>
    public string? FindReport(long dump) => blobs.FindFile(BlobArea.Reports, ReportName(dump)) is { } file && IsWhole(file) ? file : null;

    /// <summary>A report that is small enough to be held in memory; null while there is none, or it is larger.</summary>
    public byte[]? ReadReport(long dump)
    {
        try
        {
            return FindReport(dump) is { } file && new FileInfo(file).Length <= MaxReadBytes ? File.ReadAllBytes(file) : null;
        }
        catch (IOException)
        {
            // Removed this moment.
            return null;
        }
    }

    private static bool IsWhole(string file)
    {
        try
        {
            using FileStream report = File.OpenRead(file);
            if (report.Length < 2 || report.ReadByte() != '{')
            {
                return false;
            }

            report.Seek(-1, SeekOrigin.End);
            return report.ReadByte() is '}' or '\n';
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The name of a dump's report.</summary>
    public static string ReportName(long dump) => dump.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static DumpRow Map(Row row) => new()
    {
        Id = row.Number(0),
        ProjectId = row.Number(1),
        Sha256 = row.Text(2),
        Size = row.Number(3),
        ReceivedAt = row.Time(4),
        LastSeen = row.Time(5),
        Occurrences = row.Number(6),
        RemovedBytes = row.Number(7),
        DeviceId = row.NumberOrNull(8),
        Device = row.TextOrNull(9),
        FileName = row.TextOrNull(10),
        Firmware = row.TextOrNull(11),
        BuildId = row.TextOrNull(12),
        BootCount = row.NumberOrNull(13),
        UptimeMilliseconds = row.NumberOrNull(14),
        ResetReason = row.TextOrNull(15),
        State = row.Text(16),
        StateWhy = row.TextOrNull(17),
        Analyser = row.TextOrNull(18),
        AnalysedAt = row.TimeOrNull(19),
        Verdict = row.TextOrNull(20),
        Symbols = row.TextOrNull(21),
        Architecture = row.TextOrNull(22),
        Title = row.TextOrNull(23),
        Kind = row.TextOrNull(24),
        Location = row.TextOrNull(25),
        Signature = row.TextOrNull(26),
        BugId = row.NumberOrNull(27),
        Brought = row.TextOrNull(28),
    };
}
