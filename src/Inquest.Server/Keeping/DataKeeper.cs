using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Inquest.Server.Accounts;
using Inquest.Server.Dumps;
using Inquest.Server.Hosting;
using Inquest.Server.Projects;
using Inquest.Server.Storage;
using Inquest.Server.Storage.Folder;
using Inquest.Server.Storage.Sqlite;

namespace Inquest.Server.Keeping;

/// <summary>
/// What is done to a data folder from the command line. Backup and export go on beside a running server; restore and
/// erasure want it stopped (a running one erases by <c>DELETE /api/v1/devices</c>).
/// </summary>
public static class DataKeeper
{
    /// <summary>Copies a data folder, of a running server too, into a new folder: first the rows, then the bytes that they name.</summary>
    /// <returns>One line about what was copied.</returns>
    /// <exception cref="InvalidOperationException">There is no data, or the target is not empty.</exception>
    public static string BackUp(string data, string target)
    {
        string source = Existing(data);
        string folder = Path.GetFullPath(target);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(e => !IsPutAside(folder, e)))
        {
            throw new InvalidOperationException($"{target}: a backup goes into a new or empty folder");
        }

        DataFolder.Make(folder);
        using (var from = new SqliteSession(DataFolder.DatabaseOf(source), readOnly: true))
        using (var to = new SqliteSession(DataFolder.DatabaseOf(folder), readOnly: false))
        {
            from.Connection.BackupDatabase(to.Connection);

            // Their bytes are in no backup.
            to.Execute("DELETE FROM upload WHERE receipt IS NULL");
        }

        using var rows = new SqliteSession(DataFolder.DatabaseOf(folder), readOnly: true);
        var original = new FolderBlobStore(DataFolder.BlobsOf(source), receives: false);
        var copies = new FolderBlobStore(DataFolder.BlobsOf(folder));
        long copied = 0;
        foreach ((BlobArea area, string sql) in new[]
        {
            (BlobArea.Dumps, "SELECT DISTINCT sha256 FROM dump"),
            (BlobArea.Symbols, "SELECT DISTINCT sha256 FROM symbol_file"),
            (BlobArea.Reports, "SELECT CAST(id AS TEXT) FROM dump"),
        })
        {
            foreach (string name in rows.Query(sql, r => r.Text(0)))
            {
                // What is gone was erased since the rows were copied, or is a report that will be made again.
                if (original.FindFile(area, name) is { } path)
                {
                    copies.Put(area, name, File.ReadAllBytes(path), durable: false);
                    copied++;
                }
            }
        }

        // Settings, and what the names of erased and revoked devices are concealed with: without it their rows say nothing.
        foreach (string file in (string[])[Path.Combine(source, "inquest.json"), ServerSecret.ConcealmentOf(source)])
        {
            if (File.Exists(file))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{rows.Number("SELECT COUNT(*) FROM dump")} dumps, {rows.Number("SELECT COUNT(*) FROM symbol_file")} ELFs: {copied} files copied to {target}");
    }

    /// <summary>
    /// Makes a data folder of a backup. What was erased since the backup is erased again: the tombstones are in the old
    /// data folder, which is put aside under another name.
    /// </summary>
    /// <exception cref="InvalidOperationException">The backup is none, or a server uses the folder.</exception>
    public static async Task<string> RestoreAsync(string backup, string data)
    {
        string source = Existing(backup);

        // A link stays one: what it leads to is replaced (systemd's state folders are such links).
        string folder = Path.GetFullPath(data);
        folder = Directory.Exists(folder) ? new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder : folder;
        IReadOnlyList<(string, string, string)> tombstones = [];
        ServerSecret? former = null;
        string aside = "";
        if (File.Exists(DataFolder.DatabaseOf(folder)))
        {
            using (DataFolder.Lock(folder))
            using (var old = new SqliteSession(DataFolder.DatabaseOf(folder), readOnly: false))
            {
                tombstones = Eraser.Tombstones(old);
                former = new ServerSecret(folder);
            }

            aside = string.Create(CultureInfo.InvariantCulture, $"{folder}.before-{DateTime.UtcNow:yyyyMMdd-HHmmss}");
            aside = PutAside(folder, aside);
        }

        string copied = BackUp(source, folder);
        if (aside.Length > 0)
        {
            BringBack(aside, folder);
        }

        (IAsyncDisposable store, Eraser eraser, _) = await OpenAsync(folder);
        await using (store)
        {
            if (former is not null)
            {
                await eraser.ReplayAsync(tombstones, former);
            }
        }

        return aside.Length == 0 ? copied : $"{copied}; {tombstones.Count} erasures were done again; what was there before is in {aside}, remove it when all is well";
    }

    // What a folder is mounted on cannot be renamed: then what is in it moves, into a folder beside it there.
    private static string PutAside(string folder, string aside)
    {
        try
        {
            Directory.Move(folder, aside);
            return aside;
        }
        catch (IOException)
        {
            string within = Path.Combine(folder, Path.GetFileName(aside));
            DataFolder.Make(within);
            foreach (string entry in Directory.GetFileSystemEntries(folder).Where(e => !IsPutAside(folder, e)))
            {
                Move(entry, Path.Combine(within, Path.GetFileName(entry)));
            }

            return within;
        }
    }

    // A backup holds the rows, the bytes and the settings. The rest belongs to the place and not to the time: the private keys of sealed
    // dumps, certificates, the server's secret.
    private static void BringBack(string aside, string folder)
    {
        string[] replaced = ["blobs", "uploads", "lock"];
        foreach (string entry in Directory.GetFileSystemEntries(aside))
        {
            string name = Path.GetFileName(entry);
            if (!replaced.Contains(name) && !name.StartsWith("inquest.db", StringComparison.Ordinal) && !Path.Exists(Path.Combine(folder, name)))
            {
                Move(entry, Path.Combine(folder, name));
            }
        }
    }

    private static bool IsPutAside(string folder, string entry) => Path.GetFileName(entry).StartsWith(Path.GetFileName(folder) + ".before-", StringComparison.Ordinal);

    private static void Move(string from, string to)
    {
        if (Directory.Exists(from))
        {
            Directory.Move(from, to);
        }
        else
        {
            File.Move(from, to);
        }
    }

    /// <summary>
    /// Erases by the command line; the receipt as JSON. Exactly one of device and before is given, or neither for a whole project, which
    /// need not be named where there is but one.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no such data, project or device, or a server uses the folder.</exception>
    public static async Task<string> EraseAsync(string data, string? project, string? device, DateTimeOffset? before)
    {
        string folder = Existing(data);
        using FileStream dataLock = DataFolder.Lock(folder);
        (IAsyncDisposable store, Eraser eraser, ProjectStore projects) = await OpenAsync(folder);
        await using (store)
        {
            project ??= projects.List() is [{ } only] ? only.Name
                : throw new InvalidOperationException($"{data}: there are several projects ({string.Join(", ", projects.List().Select(p => p.Name))}); say which with --project");
            long id = projects.Find(project)?.Id ?? throw new InvalidOperationException($"{project}: there is no such project");
            if (device is not null && !eraser.Knows(id, device))
            {
                throw new InvalidOperationException($"{device}: project {project} knows no such device, and nothing was erased; check its name");
            }

            ErasureReceipt receipt = device is not null ? await eraser.EraseDeviceAsync(id, device, "command line")
                : before is { } time ? await eraser.EraseBeforeAsync(id, time, "command line")
                : await eraser.EraseProjectAsync(id, "command line");
            return JsonSerializer.Serialize(receipt, KeepingJson.Default.ErasureReceipt);
        }
    }

    /// <summary>Writes everything that is known of a device into a zip: rows as JSON, dumps and reports.</summary>
    /// <returns>The number of dumps.</returns>
    /// <exception cref="InvalidOperationException">There is no such data or device.</exception>
    public static int Export(string data, string project, string device, Stream target)
    {
        string folder = Existing(data);
        using var rows = new SqliteSession(DataFolder.DatabaseOf(folder), readOnly: true);
        var blobs = new FolderBlobStore(DataFolder.BlobsOf(folder), receives: false);
        long id = rows.Number("SELECT device.id FROM device JOIN project ON project.id = device.project_id WHERE project.name = @1 AND device.name = @2", project, device)
            ?? throw new InvalidOperationException($"{device}: project {project} knows no such device");
        IReadOnlyList<DumpRow> dumps = [.. DumpStore.ListOfDevice(rows, id).Reverse()];
        using var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        using (Stream list = zip.CreateEntry("dumps.json").Open())
        {
            JsonSerializer.Serialize(list, dumps, KeepingJson.Default.IReadOnlyListDumpRow);
        }

        using (Stream entry = zip.CreateEntry("device.json").Open())
        using (var about = new Utf8JsonWriter(entry, new JsonWriterOptions { Indented = true }))
        {
            about.WriteStartObject();
            rows.Query("SELECT name, first_seen, last_seen, firmware, boot_count FROM device WHERE id = @1", r => Describe(about, r), id);
            about.WriteStartArray("boots");
            rows.Query("SELECT day, version, boots, crashes, uptime_ms FROM boots WHERE device_id = @1 ORDER BY day, version", r => DescribeBoots(about, r), id);
            about.WriteEndArray();
            about.WriteEndObject();
        }

        foreach (DumpRow dump in dumps)
        {
            Add(blobs.FindFile(BlobArea.Dumps, dump.Sha256), $"dump-{dump.Id}.bin");
            Add(blobs.FindFile(BlobArea.Reports, DumpStore.ReportName(dump.Id)), $"dump-{dump.Id}.report.json", DumpStore.Find(rows, dump.Id)?.FileName is { } other && other != dump.FileName ? other : null);
        }

        return dumps.Count;

        // What another device called the file that sent the same bytes is not this one's.
        void Add(string? path, string name, string? foreign = null)
        {
            if (path is not null && foreign is null)
            {
                zip.CreateEntryFromFile(path, name);
            }
            else if (path is not null)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(ForeignName.Remove(File.ReadAllBytes(path), foreign!));
            }
        }
    }

    private static bool Describe(Utf8JsonWriter about, Row row)
    {
        about.WriteString("name", row.Text(0));
        about.WriteString("firstSeen", row.Time(1));
        about.WriteString("lastSeen", row.Time(2));
        about.WriteString("firmware", row.TextOrNull(3));
        WriteNumber(about, "bootCount", row.NumberOrNull(4));
        return true;
    }

    private static bool DescribeBoots(Utf8JsonWriter about, Row row)
    {
        about.WriteStartObject();
        about.WriteString("day", DateTimeOffset.FromUnixTimeSeconds(row.Number(0) * 86_400).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        about.WriteString("version", row.Text(1) is { Length: > 0 } version ? version : null);
        about.WriteNumber("boots", row.Number(2));
        about.WriteNumber("crashes", row.Number(3));
        about.WriteNumber("uptimeMilliseconds", row.Number(4));
        about.WriteEndObject();
        return true;
    }

    private static void WriteNumber(Utf8JsonWriter about, string name, long? number)
    {
        if (number is { } known)
        {
            about.WriteNumber(name, known);
        }
        else
        {
            about.WriteNull(name);
        }
    }

    private static async Task<(IAsyncDisposable Store, Eraser Eraser, ProjectStore Projects)> OpenAsync(string folder)
    {
        await Task.CompletedTask;
        SqliteSchema.Migrate(DataFolder.DatabaseOf(folder), DateTimeOffset.UtcNow);
        var store = new SqliteMetadataStore(DataFolder.DatabaseOf(folder));
        var blobs = new FolderBlobStore(DataFolder.BlobsOf(folder));
        var audit = new AuditLog(store, TimeProvider.System);
        var locks = new BlobLocks();
        var eraser = new Eraser(store, new DumpRemoval(store, blobs, locks), new SymbolRemoval(store, blobs, locks), audit, new ServerSecret(folder), new ServerOptions { Data = folder }, TimeProvider.System);
        return (store, eraser, new ProjectStore(store, audit, TimeProvider.System));
    }

    private static string Existing(string data)
    {
        string folder = Path.GetFullPath(data);
        return File.Exists(DataFolder.DatabaseOf(folder)) ? folder : throw new InvalidOperationException($"{data}: there is no inquest.db in it; this is not a data folder");
    }
}
