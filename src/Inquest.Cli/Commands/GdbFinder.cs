namespace Inquest.Cli.Commands;

/// <summary>Finds a gdb that knows the device's processor.</summary>
internal static class GdbFinder
{
    /// <summary>The environment variable that names one.</summary>
    public const string Variable = "INQUEST_GDB";

    // gdb of the Zephyr SDK (in PATH where the person put it there), of Arm's toolchain, of the distribution.
    private static readonly string[] s_names = ["arm-zephyr-eabi-gdb", "arm-zephyr-eabi-gdb-py", "arm-none-eabi-gdb", "gdb-multiarch"];

    /// <summary>Names that are tried, for a message.</summary>
    public static string Tried => string.Join(", ", s_names);

    /// <summary>The program to start: $INQUEST_GDB as it stands, else the first known name that is in PATH; null when there is none.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen)
        {
            return chosen;
        }

        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string extension = OperatingSystem.IsWindows() ? ".exe" : "";
        return Array.Find(s_names, name => folders.Any(folder => File.Exists(Path.Combine(folder, name + extension))));
    }
}
