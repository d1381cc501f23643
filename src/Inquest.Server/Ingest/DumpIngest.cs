using System.Collections.Concurrent;
using Inquest.Server.Accounts;
using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Hosting;
using Inquest.Server.Projects;
using Inquest.Server.Storage;
using Microsoft.AspNetCore.Http;

namespace Inquest.Server.Ingest;

/// <summary>
/// Takes a dump in: first its bytes, durably, then its row and the work of analysing it in one transaction, then the
/// receipt. A crash in between leaves at worst bytes without a row, which the sender sends again.
/// </summary>
internal sealed class DumpIngest(IMetadataStore metadata, IBlobStore blobs, IWorkQueue work, ServerOptions options, ServerEvents events, ServerMetrics metrics, TimeProvider time)
{
    /// <summary>Dumps that were only counted and are remembered, so that a repeated request is not counted again.</summary>
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<(long Project, string Hash), long> _counted = new();

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
        if (FindLoop(project, about) is { } latest)
        {
            return await CountAsync(project, upload, latest, about);
        }

        (BlobUpload kept, long removed) = Redaction.Apply(upload, blobs);
        using (kept == upload ? null : kept)
        {
            string hash = kept.Commit();
            long size = kept.Length;
            (long id, bool isNew) = await metadata.WriteAsync(w => Insert(w, project, hash, size, removed, about));
            metrics.Accepted(isNew);
            if (isNew)
            {
                events.Publish(new ServerEvent(ServerEventKind.DumpReceived, project, id));
            }

            return new Receipt(id, hash);
        }
    }

    /// <summary>The newest dump of a device that has sent its share for this hour; null when it has not.</summary>
    private long? FindLoop(long project, DumpMetadata about)
    {
        if (about.Device is null)
        {
            return null;
        }

        DateTimeOffset since = time.GetUtcNow() - TimeSpan.FromHours(1);
        return metadata.Read(r =>
        {
            List<long> recent = r.Query(
                "SELECT dump.id FROM dump JOIN device ON device.id = dump.device_id WHERE device.project_id = @1 AND device.name = @2 AND dump.received_at > @3 ORDER BY dump.received_at DESC, dump.id DESC LIMIT @4",
                row => row.Number(0), project, about.Device, since, options.DeviceDumpsPerHour);
            return recent.Count >= options.DeviceDumpsPerHour ? recent[0] : (long?)null;
        });
    }

    private async Task<Receipt> CountAsync(long project, BlobUpload upload, long latest, DumpMetadata about)
    {
        string hash = upload.HashOnly();
        if (_counted.TryGetValue((project, hash), out long counted))
        {
            return new Receipt(counted, hash, Stored: false);
        }

        if (metadata.Read(r => r.Number("SELECT id FROM dump WHERE project_id = @1 AND sha256 = @2", project, hash)) is { } stored)
        {
            await metadata.WriteAsync(w => Repeat(w, stored, about));
            return new Receipt(stored, hash);
        }

        if (_counted.Count >= MaxRemembered)
        {
            _counted.Clear();
        }

        _counted[(project, hash)] = latest;
        await metadata.WriteAsync(w => Count(w, latest, about));
        metrics.Counted();
        return new Receipt(latest, hash, Stored: false);
    }

    private (long Id, bool IsNew) Insert(IMetadataWriter w, long project, string hash, long size, long removed, DumpMetadata about)
    {
        if (w.Number("SELECT id FROM dump WHERE project_id = @1 AND sha256 = @2", project, hash) is { } present)
        {
            Repeat(w, present, about);
            return (present, false);
        }

        Project owner = w.First("SELECT stored_bytes, quota_bytes FROM project WHERE id = @1", r => new Project(project, "", "", r.Number(0), r.NumberOrNull(1), null, null, null), project)!;
        if (owner.QuotaBytes is { } quota && owner.StoredBytes + size > quota)
        {
            throw new IngestRefusal(StatusCodes.Status507InsufficientStorage, "The project's quota is used up; raise it, or let older dumps go.");
        }

        DateTimeOffset now = time.GetUtcNow();
        long? device = about.Device is null ? null : DeviceRows.Touch(w, project, about, now, dumps: 1);
        ReleaseRows.Touch(w, project, about.Firmware, now);
        long id = w.Number(
            """
            INSERT INTO dump (project_id, sha256, size, received_at, last_seen, removed_bytes, device_id, file_name, firmware, build_id, boot_count, uptime_ms, reset_reason)
            VALUES (@1, @2, @3, @4, @4, @5, @6, @7, @8, @9, @10, @11, @12) RETURNING id
            """,
            project, hash, size, now, removed, device, about.FileName, about.Firmware, about.BuildId, about.BootCount, about.UptimeMilliseconds, about.ResetReason)!.Value;
        w.Execute("UPDATE project SET stored_bytes = stored_bytes + @2 WHERE id = @1", project, size);
        work.Add(w, WorkKind.Analyse, id, WorkPriority.Fresh);
        return (id, true);
    }

    // The same bytes from a later boot are the same crash once more; from the same boot, a request that was repeated.
    private void Repeat(IMetadataWriter w, long dump, DumpMetadata about)
    {
        if (about.BootCount is { } boot && w.Number("SELECT boot_count FROM dump WHERE id = @1", dump) is { } before && boot > before)
        {
            Count(w, dump, about);
        }
    }

    private void Count(IMetadataWriter w, long dump, DumpMetadata about)
    {
        DateTimeOffset now = time.GetUtcNow();
        BugCounters.CountAgain(w, DumpStore.Find(w, dump)!, now);
        w.Execute("UPDATE dump SET occurrences = occurrences + 1, last_seen = @2, boot_count = COALESCE(@3, boot_count) WHERE id = @1", dump, now, about.BootCount);
        w.Execute("UPDATE device SET last_seen = @2 WHERE id = (SELECT device_id FROM dump WHERE id = @1)", dump, now);
    }
}
