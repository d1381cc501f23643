namespace Inquest.Server.Storage;

/// <summary>The server's large byte strings. The seam behind which an object store can stand.</summary>
internal interface IBlobStore
{
    /// <summary>Bytes that can still be stored; null when the store does not know.</summary>
    long? FreeBytes { get; }

    /// <summary>Begins to receive a blob whose name is the SHA-256 of its bytes, which is not known yet.</summary>
    BlobUpload Receive(BlobArea area);

    /// <summary>Stores a blob under a name, replacing what was there. Durable on return when <paramref name="durable"/>.</summary>
    void Put(BlobArea area, string name, ReadOnlySpan<byte> bytes, bool durable);

    /// <summary>A blob as a local file that stays as it is while it is read; null when there is no such blob.</summary>
    string? FindFile(BlobArea area, string name);

    /// <summary>Removes a blob and overwrites it before, as far as the file system allows; false when there was none.</summary>
    bool Delete(BlobArea area, string name);

    /// <summary>The names of all blobs of an area, in no order.</summary>
    IEnumerable<string> List(BlobArea area);
}
