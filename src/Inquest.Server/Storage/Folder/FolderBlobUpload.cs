using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Inquest.Server.Storage.Folder;

/// <summary>A blob on its way into a folder.</summary>
internal sealed class FolderBlobUpload(FolderBlobStore store, BlobArea area) : BlobUpload
{
    /// <summary>Bytes that are held in memory; beyond, the upload goes to its file.</summary>
    private const int MemoryBytes = 128 << 10;

    private byte[]? _buffer;
    private int _buffered;
    private string? _path;
    private SafeFileHandle? _file;
    private long _written;

    public override ReadOnlyMemory<byte> GetBytes()
    {
        if (_file is null)
        {
            return _buffer.AsMemory(0, _buffered);
        }

        byte[] all = new byte[_written];
        for (int at = 0; at < all.Length;)
        {
            int read = RandomAccess.Read(_file, all.AsSpan(at), at);
            if (read == 0)
            {
                throw new EndOfStreamException("The upload's file is shorter than what was written to it.");
            }

            at += read;
        }

        return all;
    }

    protected override void AppendBytes(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _buffer ??= ArrayPool<byte>.Shared.Rent(MemoryBytes);
            if (_file is null && _buffered + bytes.Length <= MemoryBytes)
            {
                bytes.CopyTo(_buffer.AsSpan(_buffered));
                _buffered += bytes.Length;
                return;
            }

            if (_file is null)
            {
                Open();
                Write(_buffer.AsSpan(0, _buffered));
                _buffered = 0;
            }

            Write(bytes);
        }
        catch (IOException e) when (StorageFullException.IsFull(e))
        {
            throw new StorageFullException(e);
        }
    }

    protected override void CommitAs(string name)
    {
        // The same bytes may be there already, since content decides the name; perhaps only just, and not flushed yet. A file that a
        // broken disk or a half-done removal has spoiled is not believed for its name, but replaced.
        if (store.FindFile(area, name) is { } present && IsWhole(present, name))
        {
            using SafeFileHandle file = File.OpenHandle(present, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(file);
            Durable.FlushFolder(Path.GetDirectoryName(present)!);
            return;
        }

        if (_file is null)
        {
            store.Put(area, name, _buffer.AsSpan(0, _buffered), durable: true);
            return;
        }

        try
        {
            store.Adopt(_file, _path!, area, name, durable: true);
        }
        catch (IOException e) when (StorageFullException.IsFull(e))
        {
            throw new StorageFullException(e);
        }

        _file.Dispose();
        _path = null;
    }

    protected override void Dispose(bool disposing)
    {
        _file?.Dispose();
        if (_path is not null)
        {
            File.Delete(_path);
        }

        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        base.Dispose(disposing);
    }

    private bool IsWhole(string path, string name)
    {
        using FileStream file = File.OpenRead(path);
        return file.Length == Length && Convert.ToHexStringLower(SHA256.HashData(file)) == name;
    }

    private void Open()
    {
        _path = store.NewTemporaryPath();
        _file = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_file!, bytes, _written);
        _written += bytes.Length;
    }
}
