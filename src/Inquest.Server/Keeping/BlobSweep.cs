using System.Globalization;
using Inquest.Server.Storage;

namespace Inquest.Server.Keeping;

/// <summary>Removes bytes that no row names: what a crash left between two steps, and reports of dumps that were erased meanwhile.</summary>
internal sealed class BlobSweep(IMetadataStore metadata, IBlobStore blobs, BlobLocks locks)
{
    /// <summary>Looks through everything; the number of blobs removed.</summary>
    public async Task<long> RunAsync(CancellationToken cancellation)
    {
        long removed = 0;
        foreach ((BlobArea area, string sql) in new[]
        {
            (BlobArea.Reports, "SELECT 1 FROM dump WHERE id = @1"),
            (BlobArea.Dumps, "SELECT 1 FROM dump WHERE sha256 = @1 LIMIT 1"),
            (BlobArea.Symbols, "SELECT 1 FROM symbol_file WHERE sha256 = @1 LIMIT 1"),
        })
        {
            foreach (string name in blobs.List(area))
            {
                cancellation.ThrowIfCancellationRequested();
                object subject = area == BlobArea.Reports ? long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : 0L : name;
                if (metadata.Read(r => r.Number(sql, subject)) is not null)
                {
                    continue;
                }

                // Bytes that are just arriving have their row before their turn ends.
                using IDisposable? turn = area == BlobArea.Reports ? null : await locks.TakeAsync(name);
                if (metadata.Read(r => r.Number(sql, subject)) is null && blobs.Delete(area, name))
                {
                    removed++;
                }
            }
        }

        return removed;
    }
}
