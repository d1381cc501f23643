using System.Collections.Concurrent;
using Inquest.Reporting.Words;
using Inquest.Server.Accounts;
using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Hosting;
using Inquest.Server.Projects;
using Inquest.Server.Storage;
using Inquest.Server.Symbols;
using Microsoft.AspNetCore.Http;

namespace Inquest.Server.Ingest;

/// <summary>
/// Takes a dump in: first its bytes, durably, then its row and the work of analysing it in one transaction, then the
/// receipt. A crash in between leaves at worst bytes without a row, which the sender sends again.
/// </summary>
internal sealed class DumpIngest(IMetadataStore metadata, IBlobStore blobs, BlobLocks locks, IWorkQueue work, BugSorter bugs, ServerSecret secret, ServerOptions options, ServerEvents events, ServerMetrics metrics, TimeProvider time)
{
    /// <summary>Dumps that were only counted and are remembered, so that a repeated request is not counted again.</summary>
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<(long Project, string? Device, string Hash, long? Boot), long?> _counted = new();

    /// <summary>Refuses when the disk is as good as full.</summary>
    /// <exception cref="IngestRefusal">It is.</exception>
    public void CheckSpace()
    {
        if (blobs.FreeBytes < options.FreeSpaceFloor)
        {
            throw new IngestRefusal(StatusCodes.Status507InsufficientStorage, "The server's disk is nearly full; keep the dump and try again later.");
        }
    }

    /// <summary>Begins to receive a dump's bytes.</summary>
    public BlobUpload Receive() => blobs.Receive(BlobArea.Dumps);

    /// <summary>Takes a dump in that has arrived whole.</summary>
    /// <exception cref="IngestRefusal">It is not taken.</exception>
    /// <exception cref="StorageFullException">The disk is full.</exception>
    public async Task<Receipt> AcceptAsync(long project, Caller caller, BlobUpload upload, DumpMetadata about)
    {
        if (upload.Length == 0)
        {
            throw new IngestRefusal(StatusCodes.Status400BadRequest, "The body is empty; send the dump as the body, or as files of a multipart form.");
        }

        about = about with { Device = caller.Device ?? about.Device };
        string identity = CrashIdentity.Of(upload, about);

        // What a person sends they want to see, however often their device crashes.
        (bool loops, long? same) = caller.Account is null ? FindLoop(project, about, identity) : (false, null);
        if (loops)
        {
            return await CountAsync(project, upload, same, about);
        }

        (BlobUpload kept, long removed) = await Redaction.ApplyAsync(upload, blobs);
        using (kept == upload ? null : kept)
        {
            string hash = kept.Name;
            long size = kept.Length;
            using IDisposable turn = await locks.TakeAsync(hash);

            // What is refused costs no disk: asked before the bytes are stored, and again with the row, since others store as well.
            metadata.Read(r => CheckQuota(r, project, hash, size));
            kept.Commit();
            (long id, bool isNew) = await InsertAsync(project, hash, size, removed, identity, about);
            metrics.Accepted(isNew);
            events.Publish(new ServerEvent(ServerEventKind.DumpReceived, project, id));
            return Stored(id, hash);
        }
    }

    private Receipt Stored(long id, string hash) => new(id, hash, ReportToken: secret.ReportToken(id));

    /// <summary>
    /// Whether a device has sent its share for this hour, and the newest of its dumps with the same crash. One with another crash is
    /// stored all the same, until there are twice as many as the share.
    /// </summary>
    private (bool Loops, long? Same) FindLoop(long project, DumpMetadata about, string identity)
    {
        if (about.Device is null)
        {
            return (false, null);
        }

        DateTimeOffset since = time.GetUtcNow() - TimeSpan.FromHours(1);
        return metadata.Read(r =>
        {
            List<(long Id, string? Firmware, string? Identity)> recent = r.Query(
                """
                SELECT dump.id, dump.firmware, dump.identity FROM dump JOIN device ON device.id = dump.device_id
                WHERE device.project_id = @1 AND device.name = @2 AND dump.received_at > @3 ORDER BY dump.received_at DESC, dump.id DESC LIMIT @4
                """,
                row => (row.Number(0), row.TextOrNull(1), row.TextOrNull(2)), project, about.Device, since, 2L * options.DeviceDumpsPerHour);
            if (recent.Count < options.DeviceDumpsPerHour)
            {
                return (false, (long?)null);
            }

            // A version that an ELF told later is not what the device told.
            long? same = recent.Where(d => d.Identity == identity && (about.Firmware is null || d.Firmware == about.Firmware)).Select(d => (long?)d.Id).FirstOrDefault();
            return (same is not null || recent.Count >= 2L * options.DeviceDumpsPerHour, same);
        });
    }

    private async Task<Receipt> CountAsync(long project, BlobUpload upload, long? same, DumpMetadata about)
    {
        string hash = upload.Name;
        var request = (project, about.Device, hash, about.BootCount);
        if (_counted.TryGetValue(request, out long? counted))
        {
            return new Receipt(counted, hash, Stored: false);
        }

        if (metadata.Read(r => r.Number("SELECT id FROM dump WHERE project_id = @1 AND sha256 = @2", project, hash)) is { } stored)
        {
            await metadata.WriteAsync(w => Repeat(w, project, stored, about));
            events.Publish(new ServerEvent(ServerEventKind.DumpReceived, project, stored));
            return Stored(stored, hash);
        }

        if (_counted.Count >= MaxRemembered)
        {
            _counted.Clear();
        }

        _counted[request] = same;
        try
        {
            await metadata.WriteAsync(w => CountLoop(w, project, same, about));
        }
        catch
        {
            _counted.TryRemove(request, out _);
            throw;
        }

        metrics.Counted();
        events.Publish(new ServerEvent(ServerEventKind.DumpReceived, project, same ?? 0));
        return new Receipt(same, hash, Stored: false);
    }

    private async Task<(long Id, bool IsNew)> InsertAsync(long project, string hash, long size, long removed, string identity, DumpMetadata about)
    {
        try
        {
            return await metadata.WriteAsync(w => Insert(w, project, hash, size, removed, identity, about));
        }
        catch (IngestRefusal)
        {
            if (metadata.Read(r => r.Number("SELECT 1 FROM dump WHERE sha256 = @1 LIMIT 1", hash)) is null)
            {
                blobs.Delete(BlobArea.Dumps, hash);
            }

            throw;
        }
    }

    /// <exception cref="IngestRefusal">The project has no room for a dump that it does not have yet.</exception>
    private static bool CheckQuota(IMetadataReader r, long project, string hash, long size) =>
        r.Number($"SELECT 1 FROM project WHERE id = @1 AND {ProjectStore.IsFull} AND NOT EXISTS (SELECT 1 FROM dump WHERE project_id = @1 AND sha256 = @2)", project, hash, size) is null
            ? true
            : throw new IngestRefusal(StatusCodes.Status507InsufficientStorage, "The project's quota is used up; raise it, or let older dumps go.");

    private (long Id, bool IsNew) Insert(IMetadataWriter w, long project, string hash, long size, long removed, string identity, DumpMetadata about)
    {
        if (w.Number("SELECT id FROM dump WHERE project_id = @1 AND sha256 = @2", project, hash) is { } present)
        {
            Repeat(w, project, present, about);
            return (present, false);
        }

        CheckQuota(w, project, hash, size);
        DateTimeOffset now = time.GetUtcNow();
        long? device = about.Device is null ? null : DeviceRows.Touch(w, project, about, now, dumps: 1);
        ReleaseRows.Touch(w, project, about.Firmware, now);
        long id = w.Number(
            """
            INSERT INTO dump (project_id, sha256, size, received_at, last_seen, removed_bytes, device_id, file_name, firmware, build_id, boot_count, uptime_ms, reset_reason, identity, brought)
            VALUES (@1, @2, @3, @4, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14) RETURNING id
            """,
            project, hash, size, now, removed, device, about.FileName, about.Firmware, about.BuildId, about.BootCount, about.UptimeMilliseconds, about.ResetReason, identity, about.Symbols)!.Value;
        w.Execute("UPDATE project SET stored_bytes = stored_bytes + @2 WHERE id = @1", project, size);
        work.Add(w, WorkKind.Analyse, id, WorkPriority.Fresh);
        return (id, true);
    }

    // The same bytes from a later boot, or from another device, are the same crash once more; from the same boot, a request that was repeated.
    private void Repeat(IMetadataWriter w, long project, long dump, DumpMetadata about)
    {
        DumpRow row = DumpStore.Find(w, dump)!;
        if (about.Symbols is { } symbols && w.Execute("UPDATE dump SET brought = @2 WHERE id = @1 AND COALESCE(verdict, '') NOT IN ('proved', 'likely') AND COALESCE(brought, '') <> @2", dump, symbols) == 1)
        {
            work.Add(w, WorkKind.Analyse, dump, WorkPriority.Fresh);
        }

        if (row.DeviceId is not null && about.Device is not null && about.Device != row.Device)
        {
            Share(w, row, DeviceRows.Touch(w, project, about, time.GetUtcNow(), dumps: 0), about);
            return;
        }

        bool isLater = about.BootCount > row.BootCount;
        bool isNamed = row.DeviceId is null && about.Device is not null;
        row = Learn(w, row, about);
        if (isLater)
        {
            Count(w, row, BugCounters.FirstSender, about);
            w.Execute("UPDATE dump SET boot_count = @2, own_seen = @3 WHERE id = @1", dump, about.BootCount, time.GetUtcNow());
        }

        if (row.Device is not null && (isLater || isNamed))
        {
            DeviceRows.Touch(w, project, about with { Device = row.Device }, time.GetUtcNow(), dumps: 0);
        }
    }

    // Its sender may tell more than the first time. Version and build id may name its ELF.
    private DumpRow Learn(IMetadataWriter w, DumpRow dump, DumpMetadata about)
    {
        DumpRow complete = DumpFacts.Complete(w, dump, about);
        if ((complete.Firmware, complete.BuildId) != (dump.Firmware, dump.BuildId))
        {
            SymbolCounters.Remove(w, dump);
            SymbolCounters.Add(w, complete);
            if (dump.Verdict is not (MatchVerdicts.Proved or MatchVerdicts.Likely))
            {
                work.Add(w, WorkKind.Analyse, dump.Id, WorkPriority.Fresh);
            }
        }

        return complete;
    }

    // Another device sent it too: it may ask about it, and keeps it when the first one is erased.
    private void Share(IMetadataWriter w, DumpRow dump, long device, DumpMetadata about)
    {
        DateTimeOffset now = time.GetUtcNow();
        List<long?> last = w.Query("SELECT boot_count FROM dump_device WHERE dump_id = @1 AND device_id = @2", r => r.NumberOrNull(0), dump.Id, device);
        bool isLater = last.Count == 1 && about.BootCount > last[0];
        if (last.Count == 0)
        {
            w.Execute(
                """
                INSERT INTO dump_device (dump_id, device_id, boot_count, firmware, uptime_ms, reset_reason, file_name, first_seen, last_seen)
                VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @8)
                """,
                dump.Id, device, about.BootCount, about.Firmware, about.UptimeMilliseconds, about.ResetReason, about.FileName, now);
            w.Execute("UPDATE device SET dumps = dumps + 1 WHERE id = @1", device);
        }
        else if (isLater)
        {
            w.Execute(
                "UPDATE dump_device SET boot_count = @3, firmware = COALESCE(@4, firmware), last_seen = @5, occurrences = occurrences + 1 WHERE dump_id = @1 AND device_id = @2",
                dump.Id, device, about.BootCount, about.Firmware, now);
        }
        else
        {
            w.Execute("UPDATE dump_device SET boot_count = COALESCE(boot_count, @3) WHERE dump_id = @1 AND device_id = @2", dump.Id, device, about.BootCount);
        }

        if (last.Count == 0)
        {
            BugCounters.CountDevice(w, dump, device);
        }

        if (last.Count == 0 || isLater)
        {
            Count(w, dump, device, about);
        }
    }

    private long CountLoop(IMetadataWriter w, long project, long? same, DumpMetadata about)
    {
        if (same is { } dump)
        {
            Count(w, DumpStore.Find(w, dump)!, BugCounters.FirstSender, about);
            w.Execute("UPDATE dump SET boot_count = COALESCE(@2, boot_count), own_seen = @3 WHERE id = @1", dump, about.BootCount, time.GetUtcNow());
        }

        return DeviceRows.Touch(w, project, about, time.GetUtcNow(), dumps: 0);
    }

    private void Count(IMetadataWriter w, DumpRow dump, long device, DumpMetadata about)
    {
        DateTimeOffset now = time.GetUtcNow();
        ReleaseRows.Touch(w, dump.ProjectId, about.Firmware, now);
        bugs.CountAgain(w, dump, device, about.Firmware, now);
        w.Execute("UPDATE dump SET occurrences = occurrences + 1, last_seen = @2 WHERE id = @1", dump.Id, now);
    }
}
