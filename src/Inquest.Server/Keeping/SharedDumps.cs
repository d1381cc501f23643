using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Storage;

namespace Inquest.Server.Keeping;

/// <summary>
/// Dumps that several devices sent byte for byte. When one of these is erased, the others keep the dump with what they told themselves, and
/// the crashes of the one that goes are counted no more.
/// </summary>
internal static class SharedDumps
{
    /// <summary>Takes a device out of all dumps that others sent as well.</summary>
    /// <returns>The dumps whose first sender it was: they are another one's now.</returns>
    public static List<long> Leave(IMetadataWriter w, long device)
    {
        foreach (long shared in w.Query("SELECT dump_id FROM dump_device WHERE device_id = @1", r => r.Number(0), device))
        {
            CountAnew(w, shared, dump =>
            {
                w.Execute("DELETE FROM dump_device WHERE dump_id = @1 AND device_id = @2", shared, device);
                return BugCounters.ForgetCounted(w, shared, device);
            });
        }

        List<(long Id, long Other)> passed = w.Query(
            "SELECT dump.id, MIN(dump_device.device_id) FROM dump JOIN dump_device ON dump_device.dump_id = dump.id WHERE dump.device_id = @1 GROUP BY dump.id", r => (r.Number(0), r.Number(1)), device);
        foreach ((long id, long other) in passed)
        {
            CountAnew(w, id, dump => PassOn(w, dump, other));
        }

        return [.. passed.Select(p => p.Id)];
    }

    // The crash with which the dump came goes too: that of the one that has it then was counted beside it.
    private static long PassOn(IMetadataWriter w, DumpRow dump, long other)
    {
        long gone = BugCounters.FirstCrashes(w, dump) + BugCounters.ForgetCounted(w, dump.Id, BugCounters.FirstSender);
        w.Execute(
            """
            UPDATE dump SET device_id = @2, boot_count = own.boot_count, uptime_ms = own.uptime_ms, reset_reason = own.reset_reason, file_name = own.file_name, own_seen = own.last_seen
            FROM (SELECT boot_count, uptime_ms, reset_reason, file_name, last_seen FROM dump_device WHERE dump_id = @1 AND device_id = @2) own
            WHERE dump.id = @1
            """,
            dump.Id, other);
        w.Execute("DELETE FROM dump_device WHERE dump_id = @1 AND device_id = @2", dump.Id, other);
        w.Execute("UPDATE dump_day SET device_id = @3 WHERE dump_id = @1 AND device_id = @2", dump.Id, other, BugCounters.FirstSender);
        return gone;
    }

    private static void CountAnew(IMetadataWriter w, long id, Func<DumpRow, long> change)
    {
        DumpRow dump = DumpStore.Find(w, id)!;
        BugCounters.Remove(w, dump);
        long gone = change(dump);

        // Programs before kept no account of whose crash was counted: one is left at least, since somebody has sent the dump.
        w.Execute("UPDATE dump SET occurrences = CASE WHEN occurrences > @2 THEN occurrences - @2 ELSE 1 END WHERE id = @1", id, gone);
        if (dump.BugId is { } bug)
        {
            BugCounters.Add(w, bug, DumpStore.Find(w, id)!);
        }
    }
}
