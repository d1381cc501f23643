using System.Runtime.InteropServices;

namespace Inquest.Server.Storage.Folder;

/// <summary>What makes names durable: a file that was renamed is safe only when its folder is flushed too.</summary>
internal static partial class Durable
{
    /// <summary>Flushes a folder's entries to the disk. Does nothing on Windows, where the file system's journal does it.</summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int ReadOnlyAccess = 0;
        int folder = Open(path, ReadOnlyAccess);
        if (folder < 0)
        {
            throw new IOException($"{path}: the folder cannot be opened to flush it (error {Marshal.GetLastPInvokeError()}).");
        }

        try
        {
            if (Flush(folder) != 0)
            {
                throw new IOException($"{path}: the folder cannot be flushed (error {Marshal.GetLastPInvokeError()}).");
            }
        }
        finally
        {
            _ = Close(folder);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);
}
