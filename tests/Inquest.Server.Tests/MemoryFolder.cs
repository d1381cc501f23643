using System.Runtime.CompilerServices;

namespace Inquest.Server.Tests;

/// <summary>
/// Data folders of tests lie in memory where there is room: a server makes a thousand folders, and each test has a server. No test sees
/// a difference, since none cuts the power; what is killed leaves its files there as well.
/// </summary>
internal static class MemoryFolder
{
    private const string Shared = "/dev/shm";

    /// <summary>Bytes that have to be free: containers have as little as 64 MiB.</summary>
    private const long Room = 4L << 30;

    [ModuleInitializer]
    internal static void Choose()
    {
        if (Directory.Exists(Shared) && new DriveInfo(Shared).AvailableFreeSpace >= Room)
        {
            Environment.SetEnvironmentVariable("TMPDIR", Shared);
        }
    }
}
