using Inquest.Server.Storage;

namespace Inquest.Server.Keeping;

/// <summary>Removes ELFs of a project: rows, work, and the bytes, unless another project has the same.</summary>
internal sealed class SymbolRemoval(IMetadataStore metadata, IBlobStore blobs, BlobLocks locks)
{
    /// <summary>Removes those that are chosen, within one transaction with the choice; their number.</summary>
    /// <param name="choose">The numbers of the ELFs.</param>
    public async Task<long> RemoveAsync(Func<IMetadataReader, List<long>> choose)
    {
        List<string> gone = await metadata.WriteAsync(w =>
        {
            List<string> hashes = [];
            foreach (long id in choose(w))
            {
                hashes.AddRange(w.Query("DELETE FROM symbol_file WHERE id = @1 RETURNING sha256", row => row.Text(0), id));
                w.Execute("DELETE FROM work WHERE kind = @1 AND subject = @2", nameof(WorkKind.InspectSymbols), id);
            }

            return hashes;
        });
        foreach (string hash in gone)
        {
            using IDisposable turn = await locks.TakeAsync(hash);
            if (metadata.Read(r => r.Number("SELECT 1 FROM symbol_file WHERE sha256 = @1 LIMIT 1", hash)) is null)
            {
                blobs.Delete(BlobArea.Symbols, hash);
            }
        }

        return gone.Count;
    }
}
