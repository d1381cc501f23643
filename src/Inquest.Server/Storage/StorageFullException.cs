namespace Inquest.Server.Storage;

/// <summary>The disk is full; the caller's bytes were not kept, and it should try again later (HTTP 507).</summary>
internal sealed class StorageFullException : IOException
{
    public StorageFullException()
        : this(null)
    {
    }

    public StorageFullException(Exception? inner)
        : base("The server's disk is full.", inner)
    {
    }

    /// <summary>Whether an error of the operating system means a full disk or an exceeded disk quota.</summary>
    public static bool IsFull(IOException error)
    {
        const int NoSpace = 28;
        const int QuotaExceeded = 122;
        const int DiskFull = unchecked((int)0x80070070);
        return error is StorageFullException || error.HResult is NoSpace or QuotaExceeded or DiskFull;
    }
}
