using System.Security.Cryptography;

namespace Inquest.Server.Storage;

/// <summary>
/// A blob on its way in. Small ones stay in memory until they are complete, larger ones go to a file at once, so that many
/// slow clients cost no memory.
/// </summary>
internal abstract class BlobUpload : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private readonly byte[] _start = new byte[16];

    /// <summary>Bytes received so far.</summary>
    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        if (Length < _start.Length)
        {
            bytes[..(int)Math.Min(bytes.Length, _start.Length - Length)].CopyTo(_start.AsSpan((int)Length));
        }

        Length += bytes.Length;
        AppendBytes(bytes);
    }

    /// <summary>Whether the blob begins with these bytes, 16 at most.</summary>
    public bool StartsWith(ReadOnlySpan<byte> bytes) => Length >= bytes.Length && _start.AsSpan().StartsWith(bytes);

    /// <summary>Stores the blob durably and gives its name, 64 lower-case hexadecimal digits.</summary>
    public string Commit()
    {
        string name = Convert.ToHexStringLower(_hash.GetHashAndReset());
        CommitAs(name);
        return name;
    }

    /// <summary>The name that the blob would have, for one that is not stored.</summary>
    public string HashOnly() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <summary>All bytes received so far, for those that look at them before they are stored. Valid until disposal.</summary>
    public abstract ReadOnlyMemory<byte> GetBytes();

    public void Dispose()
    {
        _hash.Dispose();
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void AppendBytes(ReadOnlySpan<byte> bytes);

    protected abstract void CommitAs(string name);

    protected virtual void Dispose(bool disposing)
    {
    }
}
