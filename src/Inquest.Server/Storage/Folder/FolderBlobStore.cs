using System.Security.Cryptography;

namespace Inquest.Server.Storage.Folder;

/// <summary>
/// Blobs as files in 256 folders an area, by the first two digits of the name's hash. A file appears under its name only when it is
/// complete, so that a crash of the server leaves whole blobs and, at worst, leftovers in <c>tmp</c>. It is flushed under its name, and
/// nobody is told of it before: after a power cut there may be a spoiled one that no row names, which the next sweep removes.
/// </summary>
/// <remarks>
/// First the name, then both flushes: a journal that has just written the file's entry has the name's with it, so that the flush of the
/// folder finds nothing left to do. The other way round costs the disk twice.
/// </remarks>
internal sealed class FolderBlobStore : IBlobStore
{
    private readonly string _root;
    private readonly string _temporary;
    private long _number;

    /// <summary>Opens the folder.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="receives">True to make what is missing and to remove leftovers of a crash; false to read beside a running server.</param>
    public FolderBlobStore(string root, bool receives = true)
    {
        _root = Path.GetFullPath(root);
        _temporary = Path.Combine(_root, "tmp");
        if (!receives)
        {
            return;
        }

        foreach (BlobArea area in Enum.GetValues<BlobArea>())
        {
            for (int i = 0; i < 256; i++)
            {
                Directory.CreateDirectory(Path.Combine(AreaFolder(area), i.ToString("x2", null)));
            }

            Durable.FlushFolder(AreaFolder(area));
        }

        Directory.CreateDirectory(_temporary);
        Durable.FlushFolder(_root);
        foreach (string leftover in Directory.EnumerateFiles(_temporary))
        {
            Overwrite(leftover);
            File.Delete(leftover);
        }
    }

    public long? FreeBytes => new DriveInfo(_root).AvailableFreeSpace;

    public BlobUpload Receive(BlobArea area) => new FolderBlobUpload(this, area);

    public void Put(BlobArea area, string name, ReadOnlySpan<byte> bytes, bool durable)
    {
        string temporary = NewTemporaryPath();
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
            RandomAccess.Write(file, bytes, 0);
            Adopt(file, temporary, area, name, durable);
        }
        catch (IOException e)
        {
            File.Delete(temporary);
            throw StorageFullException.IsFull(e) ? new StorageFullException(e) : e;
        }
    }

    public string? FindFile(BlobArea area, string name)
    {
        string path = PathOf(area, name);
        return File.Exists(path) ? path : null;
    }

    public bool Delete(BlobArea area, string name)
    {
        string path = PathOf(area, name);

        // It loses its name before its bytes: nobody may find zeros under it, not even after a crash in between.
        string doomed = NewTemporaryPath();
        try
        {
            File.Move(path, doomed);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // It never was there, or somebody else was first: an erasure, and the analysis that found its dump's row gone.
            return false;
        }

        Durable.FlushFolder(Path.GetDirectoryName(path)!);
        Overwrite(doomed);
        File.Delete(doomed);
        return true;
    }

    public IEnumerable<string> List(BlobArea area) =>
        Directory.EnumerateFiles(AreaFolder(area), "*", SearchOption.AllDirectories).Select(p => Path.GetFileName(p)!);

    /// <summary>Gives a file that is written whole its name; both are on the disk on return when it is to be durable.</summary>
    public void Adopt(Microsoft.Win32.SafeHandles.SafeFileHandle file, string temporary, BlobArea area, string name, bool durable)
    {
        string path = PathOf(area, name);
        File.Move(temporary, path, overwrite: true);
        if (!durable)
        {
            return;
        }

        try
        {
            RandomAccess.FlushToDisk(file);
            Durable.FlushFolder(Path.GetDirectoryName(path)!);
        }
        catch (IOException)
        {
            // A full disk may tell only now. Nobody may find the name without its bytes.
            File.Delete(path);
            throw;
        }
    }

    public string NewTemporaryPath() => Path.Combine(_temporary, $"{Environment.ProcessId}-{Interlocked.Increment(ref _number)}");

    // Names come from hashes and numbers; anything else is a mistake of the caller, and could lead out of the folder.
    private string PathOf(BlobArea area, string name)
    {
        if (name.Length is 0 or > 64 || !name.All(char.IsAsciiLetterOrDigit))
        {
            throw new ArgumentException("A blob's name is letters and digits.", nameof(name));
        }

        string folder = name.Length == 64 ? name[..2] : Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(name)).AsSpan(0, 1));
        return Path.Combine(AreaFolder(area), folder, name);
    }

    private string AreaFolder(BlobArea area) => Path.Combine(_root, area switch
    {
        BlobArea.Dumps => "dumps",
        BlobArea.Symbols => "symbols",
        _ => "reports",
    });

    private static void Overwrite(string path)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        byte[] zeros = new byte[64 << 10];
        long length = RandomAccess.GetLength(file);
        for (long at = 0; at < length; at += zeros.Length)
        {
            RandomAccess.Write(file, zeros.AsSpan(0, (int)Math.Min(zeros.Length, length - at)), at);
        }

        RandomAccess.FlushToDisk(file);
    }
}
