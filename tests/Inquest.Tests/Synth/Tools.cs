namespace Inquest.Tests.Synth;

/// <summary>Programs that some tests compare with; absent ones make a test skip, with the reason.</summary>
internal static class Tools
{
    /// <summary>The program's full path, or null when it is not installed.</summary>
    public static string? Find(string name)
    {
        string extension = OperatingSystem.IsWindows() ? ".exe" : "";
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name + extension)).FirstOrDefault(File.Exists);
    }
}
