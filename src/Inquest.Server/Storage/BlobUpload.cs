using System.Security.Cryptography;

namespace Inquest.Server.Storage;

/// <summary>
/// A blob on its way in. Small ones stay in memory until they are complete, larger ones go to a file at once, so that many
/// slow clients cost no memory.
/// </summary>
internal abstract class BlobUpload : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private readonly byte[] _start = new byte[128];
    private string? _name;

    /// <summary>Bytes received so far.</summary>
    public long Length { get; private set; }

    /// <summary>The first bytes, 128 at most.</summary>
    public ReadOnlySpan<byte> Start => _start.AsSpan(0, (int)Math.Min(Length, _start.Length));

    /// <summary>The name that it has once it is stored: SHA-256, 64 lower-case hexadecimal digits. Nothing is appended after it was asked for.</summary>
    public string Name => _name ??= Convert.ToHexStringLower(_hash.GetHashAndReset());

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

    /// <summary>Whether the blob begins with these bytes, 128 at most.</summary>
    public bool StartsWith(ReadOnlySpan<byte> bytes) => Start.StartsWith(bytes);

    /// <summary>Stores the blob durably and gives its <see cref="Name"/>.</summary>
    public string Commit()
    {
        CommitAs(Name);
        return Name;
    }

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
