using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Inquest.Server.Accounts;
using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Hosting;
using Inquest.Server.Ingest;
using Inquest.Server.Storage;

namespace Inquest.Server.Keeping;

/// <summary>
/// Erases for good: rows, bytes, reports, links, keys, lines of the audit log, copies; what is freed is overwritten. A
/// tombstone stays, from which the device's name cannot be read, so that a restored backup does not bring it back.
/// </summary>
internal sealed class Eraser(IMetadataStore metadata, DumpRemoval removal, SymbolRemoval symbols, AuditLog audit, ServerSecret secret, ServerOptions options, TimeProvider time)
{
    private const string DeviceKind = "device";
    private const string BeforeKind = "before";
    private const string ProjectKind = "project";

    /// <summary>Whether anything of a device is there: a row, a key, a piece of an upload, a line of the audit log, a note.</summary>
    public bool Knows(long project, string device) => metadata.Read(r =>
        r.Number(
            """
            SELECT 1 FROM device WHERE project_id = @1 AND name = @2
            UNION SELECT 1 FROM api_key WHERE project_id = @1 AND device = @2
            UNION SELECT 1 FROM revoked_device WHERE project_id = @1 AND device = @3
            UNION SELECT 1 FROM audit WHERE actor = @4 OR (subject = @2 AND action LIKE 'device-key.%')
            """,
            project, device, secret.Conceal("revoked device", device), "device " + device) is not null
        || Uploads(r, project).Any(u => IsOf(u.About, device))
        || NotesWith(r, project, device).Count > 0);

    /// <summary>Erases a device of a project.</summary>
    public async Task<ErasureReceipt> EraseDeviceAsync(long project, string device, string actor)
    {
        (long dumps, long devices) = await RemoveDeviceAsync(project, device);
        await metadata.WriteAsync(w => Bury(w, project, DeviceKind, Conceal(device)));
        return await FinishAsync(project, "a device", dumps, devices, actor);
    }

    /// <summary>
    /// Erases what a project was told before a time: dumps, the boots of the days before, and the devices that were not seen since; their
    /// keys stay good.
    /// </summary>
    public async Task<ErasureReceipt> EraseBeforeAsync(long project, DateTimeOffset before, string actor)
    {
        (long dumps, long devices) = await RemoveOlderAsync(project, before);
        await metadata.WriteAsync(w => Bury(w, project, BeforeKind, before.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        return await FinishAsync(project, string.Create(CultureInfo.InvariantCulture, $"dumps before {before:O}"), dumps, devices, actor);
    }

    /// <summary>Erases all dumps, devices, bugs, ELFs and versions of a project; its people, settings and keys stay.</summary>
    public async Task<ErasureReceipt> EraseProjectAsync(long project, string actor)
    {
        List<string> devices = metadata.Read(r => r.Query("SELECT name FROM device WHERE project_id = @1", row => row.Text(0), project));
        long dumps = await RemoveBeforeAsync(project, DateTimeOffset.MaxValue);
        foreach (string device in devices)
        {
            await RemoveDeviceAsync(project, device);
        }

        await metadata.WriteAsync(w =>
        {
            Bury(w, project, ProjectKind, time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
            w.Execute("DELETE FROM bug WHERE project_id = @1", project);
            w.Execute("DELETE FROM project_day WHERE project_id = @1", project);
            RemoveUploads(w, project, _ => true);
        });
        await RemoveFirmwareAsync(project, DateTimeOffset.MaxValue);
        return await FinishAsync(project, "a project", dumps, devices.Count, actor);
    }

    /// <summary>Does again what tombstones say: after a restore.</summary>
    /// <param name="tombstones">Kind, project's name and value of each.</param>
    /// <param name="theirs">The secret of the folder that they come from.</param>
    public async Task ReplayAsync(IReadOnlyList<(string Kind, string Project, string Value)> tombstones, ServerSecret theirs)
    {
        foreach ((string kind, string name, string value) in tombstones)
        {
            if (metadata.Read(r => r.Number("SELECT id FROM project WHERE name = @1", name)) is not { } project)
            {
                continue;
            }

            if (kind == BeforeKind)
            {
                await RemoveOlderAsync(project, DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(value, CultureInfo.InvariantCulture)));
            }

            if (kind == ProjectKind)
            {
                long before = long.Parse(value, CultureInfo.InvariantCulture);
                await RemoveBeforeAsync(project, DateTimeOffset.FromUnixTimeMilliseconds(before));
                await RemoveFirmwareAsync(project, DateTimeOffset.FromUnixTimeMilliseconds(before));
                foreach (string device in metadata.Read(r => r.Query("SELECT name FROM device WHERE project_id = @1 AND first_seen < @2", row => row.Text(0), project, before)))
                {
                    await RemoveDeviceAsync(project, device);
                }

                await metadata.WriteAsync(w => w.Execute("DELETE FROM bug WHERE project_id = @1 AND dumps = 0 AND created_at < @2", project, before));
            }

            if (kind == DeviceKind)
            {
                List<string> devices = metadata.Read(r => r.Query("SELECT name FROM device WHERE project_id = @1", row => row.Text(0), project));
                foreach (string device in devices.Where(d => Conceal(theirs, d) == value || ConcealAsBefore(d) == value))
                {
                    await RemoveDeviceAsync(project, device);
                    await metadata.WriteAsync(w => Bury(w, project, kind, Conceal(device)));
                }
            }

            await metadata.WriteAsync(w => Bury(w, project, kind, value));
        }

        await IsDoneAsync(metadata.ScrubAsync());
    }

    /// <summary>The tombstones of a data folder.</summary>
    public static IReadOnlyList<(string Kind, string Project, string Value)> Tombstones(IMetadataReader reader) =>
        reader.Query("SELECT kind, project, value FROM tombstone WHERE project IS NOT NULL ORDER BY id", row => (row.Text(0), row.Text(1), row.Text(2)));

    private async Task<(long Dumps, long Devices)> RemoveDeviceAsync(long project, string device, bool keepsKey = false)
    {
        // A device that has sent nothing whole has no row, and may have left pieces all the same.
        long id = metadata.Read(r => r.Number("SELECT id FROM device WHERE project_id = @1 AND name = @2", project, device)) ?? 0;
        List<long> passedOn = [];
        List<long> bugs = await metadata.WriteAsync(w =>
        {
            List<long> its = BugTexts.OfDevice(w, project, id);
            passedOn.AddRange(SharedDumps.Leave(w, id));
            return its;
        });
        long dumps = await removal.RemoveAsync(metadata.Read(r => r.Query("SELECT id FROM dump WHERE device_id = @1", row => row.Number(0), id)));
        List<DumpRow> late = await metadata.WriteAsync(w =>
        {
            // Dumps that came while the others were removed go with the device, in one transaction: none is left without it.
            bugs.AddRange(BugTexts.OfDevice(w, project, id));
            passedOn.AddRange(SharedDumps.Leave(w, id));
            List<DumpRow> rows = DumpRemoval.RemoveRows(w, w.Query("SELECT id FROM dump WHERE device_id = @1", row => row.Number(0), id));
            BugTexts.Renew(w, bugs.Distinct());
            bool isTakenOver = w.Number("SELECT 1 FROM api_key WHERE project_id = @1 AND device = @2 LIMIT 1", project, device) is not null;

            // A key that was taken over for a device bears the device's name; another key that happens to is none of its.
            w.Execute("UPDATE audit SET actor = 'erased' WHERE actor = @1 AND @2 = 1", "key " + device, isTakenOver);
            w.Execute("UPDATE audit SET subject = 'erased' WHERE subject = @1 AND action IN ('device-key.revoke', 'device-key.allow', 'device-key.replace', 'device-key.show')", device);
            if (!keepsKey)
            {
                w.Execute("DELETE FROM api_key WHERE project_id = @1 AND device = @2", project, device);
                w.Execute("INSERT INTO revoked_device (project_id, device) VALUES (@1, @2) ON CONFLICT DO NOTHING", project, secret.Conceal("revoked device", device));
            }

            ReleaseRows.ForgetBoots(w, id);
            w.Execute("DELETE FROM boots WHERE device_id = @1", id);
            w.Execute("DELETE FROM device WHERE id = @1", id);
            w.Execute("UPDATE audit SET actor = 'erased' WHERE actor = @1", "device " + device);
            RemoveUploads(w, project, u => u.Actor == "device " + device || (isTakenOver && u.Actor == "key " + device) || IsOf(u.About, device));
            RemoveFromNotes(w, project, device);
            return rows;
        });
        await removal.RemoveBytesAsync(late);

        // Their reports name the files as the erased device's sender called them.
        removal.RemoveReports(passedOn);
        return (dumps + late.Count, id == 0 ? 0 : 1);
    }

    private void RemoveUploads(IMetadataWriter w, long project, Func<(string Id, string? About, string Actor), bool> isGone)
    {
        foreach ((string Id, string? About, string Actor) upload in Uploads(w, project).Where(isGone))
        {
            w.Execute("DELETE FROM upload WHERE id = @1", upload.Id);
            string folder = Path.Combine(Path.GetFullPath(options.Data), "uploads");
            foreach (string piece in Directory.Exists(folder) ? Directory.GetFiles(folder, upload.Id + "*") : [])
            {
                w.AfterCommit(() => File.Delete(piece));
            }
        }
    }

    // Where people wrote the name as a word of its own; what they wrote about it stays.
    private static void RemoveFromNotes(IMetadataWriter w, long project, string device)
    {
        var name = new Regex($@"(?<![\w-]){Regex.Escape(device)}(?![\w-])", RegexOptions.CultureInvariant);
        foreach ((long id, string text) in NotesWith(w, project, device))
        {
            w.Execute("UPDATE bug_note SET text = @2 WHERE id = @1", id, name.Replace(text, "(erased)"));
        }
    }

    private static List<(string Id, string? About, string Actor)> Uploads(IMetadataReader r, long project) =>
        r.Query("SELECT id, metadata, actor FROM upload WHERE project_id = @1", row => (row.Text(0), row.TextOrNull(1), row.Text(2)), project);

    private static bool IsOf(string? about, string device) => DumpMetadata.Clean(PartialUploadStore.Parse(about).GetValueOrDefault("device")) == device;

    private static List<(long Id, string Text)> NotesWith(IMetadataReader r, long project, string device) => [.. r.Query(
        "SELECT bug_note.id, bug_note.text FROM bug_note JOIN bug ON bug.id = bug_note.bug_id WHERE bug.project_id = @1", row => (row.Number(0), row.Text(1)), project)
        .Where(n => n.Item2.Contains(device, StringComparison.Ordinal))];

    private async Task<long> RemoveBeforeAsync(long project, DateTimeOffset before)
    {
        (List<long> dumps, List<long> bugs) = metadata.Read(r => (
            r.Query("SELECT id FROM dump WHERE project_id = @1 AND received_at < @2", row => row.Number(0), project, before), BugTexts.OfDumpsBefore(r, project, before)));
        long removed = await removal.RemoveAsync(dumps);
        await metadata.WriteAsync(w => BugTexts.Renew(w, bugs));
        return removed;
    }

    private async Task<(long Dumps, long Devices)> RemoveOlderAsync(long project, DateTimeOffset before)
    {
        long dumps = await RemoveBeforeAsync(project, before);
        List<string> devices = metadata.Read(r => r.Query(
            "SELECT name FROM device WHERE project_id = @1 AND last_seen < @2 AND NOT EXISTS (SELECT 1 FROM dump WHERE dump.device_id = device.id)", row => row.Text(0), project, before));
        foreach (string device in devices)
        {
            await RemoveDeviceAsync(project, device, keepsKey: true);
        }

        await metadata.WriteAsync(w =>
        {
            w.Execute("DELETE FROM boots WHERE project_id = @1 AND day < @2", project, BugCounters.DayOf(before));
            w.Execute("DELETE FROM device_boot WHERE heard_at < @2 AND device_id IN (SELECT id FROM device WHERE project_id = @1)", project, before);
            ReleaseRows.RecountBoots(w, project);
        });
        return (dumps, devices.Count);
    }

    // A version that something since then still names stays.
    private async Task RemoveFirmwareAsync(long project, DateTimeOffset before)
    {
        await symbols.RemoveAsync(r => r.Query("SELECT id FROM symbol_file WHERE project_id = @1 AND uploaded_at < @2", row => row.Number(0), project, before));
        await metadata.WriteAsync(w => w.Execute(
            """
            DELETE FROM release WHERE project_id = @1 AND first_seen < @2
              AND NOT EXISTS (SELECT 1 FROM symbol_version v WHERE v.project_id = release.project_id AND v.version = release.version)
              AND NOT EXISTS (SELECT 1 FROM dump WHERE dump.project_id = release.project_id AND dump.firmware = release.version)
              AND NOT EXISTS (SELECT 1 FROM boots WHERE boots.project_id = release.project_id AND boots.version = release.version)
            """,
            project, before));
    }

    private void Bury(IMetadataWriter w, long project, string kind, string value) => w.Execute(
        "INSERT INTO tombstone (at, kind, project, value) SELECT @1, @2, name, @3 FROM project WHERE id = @4", time.GetUtcNow(), kind, value, project);

    private async Task<ErasureReceipt> FinishAsync(long project, string what, long dumps, long devices, string actor)
    {
        await metadata.WriteAsync(w => audit.Add(w, actor, "erase", what));
        int copies = metadata.RemoveCopies();
        Task scrub = metadata.ScrubAsync();
        bool isDone = await IsDoneAsync(scrub);
        if (!isDone)
        {
            _ = NoteLaterAsync(scrub, what, actor);
        }

        return new ErasureReceipt(time.GetUtcNow(), metadata.Read(r => r.Text("SELECT name FROM project WHERE id = @1", project)) ?? "?", what, dumps, devices, copies, Pending: !isDone);
    }

    private async Task<bool> IsDoneAsync(Task scrub)
    {
        try
        {
            await scrub.WaitAsync(options.ErasurePatience);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    // A server that is stopped before does it when it starts again.
    private async Task NoteLaterAsync(Task scrub, string what, string actor)
    {
        await scrub.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (scrub.IsCompletedSuccessfully)
        {
            await metadata.WriteAsync(w => audit.Add(w, actor, "erase.done", what));
        }
    }

    private string Conceal(string device) => Conceal(secret, device);

    private static string Conceal(ServerSecret secret, string device) => "2:" + secret.Conceal("tombstone", device);

    // Tombstones of earlier programs: a hash of the name alone.
    private static string ConcealAsBefore(string device) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("inquest tombstone " + device)));
}
