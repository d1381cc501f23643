using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Storage;
using Inquest.Server.Symbols;

namespace Inquest.Server.Keeping;

/// <summary>Removes dumps with all that was made of them: row, counters, bytes, report, links.</summary>
internal sealed class DumpRemoval(IMetadataStore metadata, IBlobStore blobs, BlobLocks locks)
{
    /// <summary>Dumps that are removed by one transaction.</summary>
    private const int AtOnce = 200;

    /// <summary>Removes dumps; their number. A crash in the middle leaves bytes without a row, which the next housekeeping removes.</summary>
    public async Task<long> RemoveAsync(IReadOnlyList<long> ids)
    {
        long removed = 0;
        foreach (long[] some in ids.Chunk(AtOnce))
        {
            List<DumpRow> rows = await metadata.WriteAsync(w => RemoveRows(w, some));
            await RemoveBytesAsync(rows);
            removed += rows.Count;
        }

        return removed;
    }

    /// <summary>Removes the rows of dumps, within a transaction after which <see cref="RemoveBytesAsync"/> is called; those that were there.</summary>
    public static List<DumpRow> RemoveRows(IMetadataWriter w, IEnumerable<long> ids)
    {
        List<DumpRow> found = [.. ids.Select(id => DumpStore.Find(w, id)).OfType<DumpRow>()];
        foreach (DumpRow dump in found)
        {
            Remove(w, dump);
        }

        return found;
    }

    /// <summary>Removes the reports of dumps that stay: they are made again when somebody asks for them.</summary>
    public void RemoveReports(IEnumerable<long> dumps)
    {
        foreach (long dump in dumps)
        {
            blobs.Delete(BlobArea.Reports, DumpStore.ReportName(dump));
        }
    }

    /// <summary>Removes the reports and bytes of dumps whose rows are gone, unless another row has the same bytes.</summary>
    public async Task RemoveBytesAsync(IReadOnlyList<DumpRow> rows)
    {
        foreach (DumpRow dump in rows)
        {
            blobs.Delete(BlobArea.Reports, DumpStore.ReportName(dump.Id));
            using IDisposable turn = await locks.TakeAsync(dump.Sha256);
            if (metadata.Read(r => r.Number("SELECT 1 FROM dump WHERE sha256 = @1 LIMIT 1", dump.Sha256)) is null)
            {
                blobs.Delete(BlobArea.Dumps, dump.Sha256);
            }
        }
    }

    private static void Remove(IMetadataWriter w, DumpRow dump)
    {
        DumpReanalysis.Count(w, dump);
        BugCounters.Remove(w, dump);
        SymbolCounters.Remove(w, dump);
        w.Execute("DELETE FROM work WHERE kind = @1 AND subject = @2", nameof(WorkKind.Analyse), dump.Id);
        w.Execute("UPDATE project SET stored_bytes = stored_bytes - @2 WHERE id = @1", dump.ProjectId, dump.Size);
        w.Execute("UPDATE device SET dumps = dumps - 1 WHERE id = @1 OR id IN (SELECT device_id FROM dump_device WHERE dump_id = @2)", dump.DeviceId, dump.Id);
        w.Execute("DELETE FROM dump WHERE id = @1", dump.Id);
    }
}
