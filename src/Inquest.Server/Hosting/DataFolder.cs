namespace Inquest.Server.Hosting;

/// <summary>Where things lie in the data folder.</summary>
internal static class DataFolder
{
    /// <summary>The rows.</summary>
    public static string DatabaseOf(string folder) => Path.Combine(folder, "inquest.db");

    /// <summary>Dumps, ELFs and reports.</summary>
    public static string BlobsOf(string folder) => Path.Combine(folder, "blobs");

    /// <summary>Makes a folder, if it is not there, that its owner alone can look into: dumps hold what people typed.</summary>
    public static void Make(string folder)
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Takes the folder for this process, until the stream is closed or the process ends however it ends.</summary>
    /// <exception cref="InvalidOperationException">Another process has it.</exception>
    public static FileStream Lock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new InvalidOperationException($"{folder}: another inquest is at work in this folder; stop it first");
        }
    }
}
