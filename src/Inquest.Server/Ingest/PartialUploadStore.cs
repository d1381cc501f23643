using System.Security.Cryptography;
using System.Text;
using Inquest.Server.Accounts;
using Inquest.Server.Hosting;
using Inquest.Server.Storage;
using Inquest.Server.Storage.Folder;

namespace Inquest.Server.Ingest;

/// <summary>Uploads in pieces: a row each, and a file whose length is the offset that was reached, flushed before it is told.</summary>
internal sealed class PartialUploadStore
{
    private const string Columns = "id, project_id, length, metadata, actor, expires_at, receipt, stored";

    /// <summary>What the name of a piece ends with that is not proved yet.</summary>
    private const string PieceEnding = ".piece";

    private readonly IMetadataStore _metadata;
    private readonly DumpIngest _ingest;
    private readonly ServerOptions _options;
    private readonly TimeProvider _time;
    private readonly string _folder;

    public PartialUploadStore(IMetadataStore metadata, DumpIngest ingest, ServerOptions options, TimeProvider time)
    {
        _metadata = metadata;
        _ingest = ingest;
        _options = options;
        _time = time;
        _folder = Path.Combine(Path.GetFullPath(options.Data), "uploads");
        Directory.CreateDirectory(_folder);
    }

    /// <exception cref="IngestRefusal">The unfinished uploads of this key would hold more than is allowed.</exception>
    public async Task<PartialUpload> CreateAsync(long project, Caller caller, long length, string? metadata)
    {
        long open = _metadata.Read(r => r.Number(
            "SELECT SUM(length) FROM upload WHERE project_id = @1 AND actor = @2 AND receipt IS NULL AND expires_at > @3", project, caller.Actor, _time.GetUtcNow())) ?? 0;
        if (open + length > Math.Max(_options.OpenUploadBytes, _options.MaxDumpBytes))
        {
            throw new IngestRefusal(507, "This key has too many unfinished uploads; finish or remove them, or wait until they expire.");
        }

        string id = Secrets.New("");
        await File.WriteAllBytesAsync(PathOf(id), []);
        Durable.FlushFolder(_folder);
        return await _metadata.WriteAsync(w => w.First(
            $"INSERT INTO upload (id, project_id, length, metadata, actor, expires_at) VALUES (@1, @2, @3, @4, @5, @6) RETURNING {Columns}",
            Map, id, project, length, metadata, caller.Actor, _time.GetUtcNow().AddHours(_options.UploadHours))!);
    }

    /// <summary>An upload that has not expired; null when there is none.</summary>
    public PartialUpload? Find(string id) => _metadata.Read(r => r.First($"SELECT {Columns} FROM upload WHERE id = @1 AND expires_at > @2", Map, id, _time.GetUtcNow()));

    /// <summary>Bytes received so far.</summary>
    public long OffsetOf(PartialUpload upload) => upload.Receipt is not null ? upload.Length : new FileInfo(PathOf(upload.Id)) is { Exists: true } file ? file.Length : 0;

    /// <summary>Whether the bytes of an upload are where they belong: they are not when its row comes from elsewhere.</summary>
    public bool HasBytes(PartialUpload upload) => upload.Receipt is not null || File.Exists(PathOf(upload.Id));

    /// <summary>
    /// Appends a piece and flushes it. What came of a piece whose sender vanished is kept, unless a checksum was to prove it: such a piece
    /// is put aside until it is proved, so that nothing unproved is ever told as received, whatever ends the server.
    /// </summary>
    /// <returns>The new offset; null when the piece is not what its checksum says, and then nothing of it is kept.</returns>
    /// <exception cref="IngestRefusal">More bytes came than were announced.</exception>
    public async Task<long?> AppendAsync(PartialUpload upload, Stream body, (HashAlgorithmName Algorithm, byte[] Value)? checksum, CancellationToken cancellation)
    {
        await using var file = new FileStream(PathOf(upload.Id), FileMode.Open, FileAccess.Write, FileShare.Read);
        long start = file.Length;
        file.Position = start;
        try
        {
            if (checksum is null)
            {
                await CopyAsync(body, file, upload.Length - start, null, cancellation);
            }
            else if (!await AppendProvedAsync(upload, file, body, checksum.Value, cancellation))
            {
                return null;
            }
        }
        catch (Exception e) when (checksum is null && e is OperationCanceledException or IOException && !(e is IOException io && StorageFullException.IsFull(io)))
        {
            file.Flush(flushToDisk: true);
            throw;
        }
        catch (IOException e) when (StorageFullException.IsFull(e))
        {
            file.SetLength(start);
            throw new StorageFullException(e);
        }
        catch
        {
            file.SetLength(start);
            throw;
        }

        file.Flush(flushToDisk: true);
        return file.Length;
    }

    private async Task<bool> AppendProvedAsync(PartialUpload upload, FileStream file, Stream body, (HashAlgorithmName Algorithm, byte[] Value) checksum, CancellationToken cancellation)
    {
        string aside = PathOf(upload.Id) + PieceEnding;
        try
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(checksum.Algorithm);
            await using var piece = new FileStream(aside, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
            await CopyAsync(body, piece, upload.Length - file.Length, hash, cancellation);
            if (!hash.GetHashAndReset().AsSpan().SequenceEqual(checksum.Value))
            {
                return false;
            }

            piece.Position = 0;
            await piece.CopyToAsync(file, CancellationToken.None);
            return true;
        }
        finally
        {
            File.Delete(aside);
        }
    }

    private static async Task CopyAsync(Stream body, FileStream target, long most, IncrementalHash? hash, CancellationToken cancellation)
    {
        byte[] buffer = new byte[32 << 10];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellation)) > 0)
        {
            most -= read;
            if (most < 0)
            {
                throw new IngestRefusal(413, "More bytes came than Upload-Length announced.");
            }

            hash?.AppendData(buffer, 0, read);
            await target.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
        }
    }

    /// <summary>Makes a dump of an upload that is complete; its receipt, and whether it was stored and not only counted. May be called again after a crash.</summary>
    public async Task<(string Receipt, bool Stored)> FinishAsync(PartialUpload upload, Caller caller)
    {
        if (upload.Receipt is { } known)
        {
            return (known, upload.Stored);
        }

        _ingest.CheckSpace();
        using BlobUpload blob = _ingest.Receive();
        await using (FileStream file = File.OpenRead(PathOf(upload.Id)))
        {
            await DumpEndpoints.CopyAsync(file, blob, _options.MaxDumpBytes, CancellationToken.None);
        }

        Dictionary<string, string> about = Parse(upload.Metadata);
        Receipt receipt = await _ingest.AcceptAsync(upload.ProjectId, caller, blob, DumpMetadata.From(about.GetValueOrDefault));
        await _metadata.WriteAsync(w => w.Execute("UPDATE upload SET receipt = @2, dump_id = @3, stored = @4 WHERE id = @1", upload.Id, receipt.Sha256, receipt.Id, receipt.Stored));
        File.Delete(PathOf(upload.Id));
        return (receipt.Sha256, receipt.Stored);
    }

    public async Task RemoveAsync(PartialUpload upload)
    {
        await _metadata.WriteAsync(w => w.Execute("DELETE FROM upload WHERE id = @1", upload.Id));
        File.Delete(PathOf(upload.Id));
    }

    /// <summary>Removes what has expired, and files that no row knows.</summary>
    public async Task ExpireAsync()
    {
        await _metadata.WriteAsync(w => w.Execute("DELETE FROM upload WHERE expires_at <= @1", _time.GetUtcNow()));
        HashSet<string> known = [.. _metadata.Read(r => r.Query("SELECT id FROM upload WHERE receipt IS NULL", row => row.Text(0)))];
        foreach (string path in Directory.EnumerateFiles(_folder).Where(p => !known.Contains(Path.GetFileName(p)) && File.GetLastWriteTimeUtc(p) < DateTime.UtcNow.AddHours(-1)))
        {
            File.Delete(path);
        }
    }

    /// <summary>Reads <c>Upload-Metadata</c>: pairs of a key and a value in Base64, separated by commas.</summary>
    public static Dictionary<string, string> Parse(string? header)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (string pair in (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(32))
        {
            string[] parts = pair.Split(' ', 2);
            byte[] bytes = new byte[pair.Length];
            if (parts.Length == 2 && Convert.TryFromBase64String(parts[1].Trim(), bytes, out int length))
            {
                values[parts[0]] = Encoding.UTF8.GetString(bytes, 0, length);
            }
        }

        return values;
    }

    // Ids are of our own making; one that is not could lead out of the folder, and is in no row.
    private string PathOf(string id) => Path.Combine(_folder, id);

    private static PartialUpload Map(Row row) => new(row.Text(0), row.Number(1), row.Number(2), row.TextOrNull(3), row.Text(4), row.Time(5), row.TextOrNull(6), row.Flag(7));
}
