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

    /// <summary>The dumps of a device, the newest first.</summary>
    public IReadOnlyList<DumpRow> ListOfDevice(long device, int count, long before = long.MaxValue) => metadata.Read(r =>
        r.Query(Select + " WHERE dump.device_id = @1 AND dump.id < @2 ORDER BY dump.id DESC LIMIT @3", Map, device, before, count));

    /// <summary>Whether a device sent a dump, perhaps not as the first.</summary>
    public bool IsOf(long dump, string device) => metadata.Read(r => r.Number(
        """
        SELECT 1 FROM device WHERE name = @2 AND project_id = (SELECT project_id FROM dump WHERE id = @1)
          AND (id = (SELECT device_id FROM dump WHERE id = @1) OR id IN (SELECT device_id FROM dump_device WHERE dump_id = @1))
        """,
        dump, device)) is not null;

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
