using Inquest.Binary;

namespace Inquest.Debugging.ModelContext;

/// <summary>What an assistant may do.</summary>
public sealed record AssistantOptions
{
    /// <summary>Folders, as whole paths, below which it may open files; none for the files at the start alone.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>Folders with sources.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Whether it is told texts, arrays and raw memory, which may hold secrets of the device's owner.</summary>
    public bool IncludeMemory { get; init; }

    /// <summary>The folder that relative paths start from.</summary>
    public required string Folder { get; init; }

    /// <summary>Bounds.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>The tool's version, as the assistant is told.</summary>
    public string Version { get; init; } = "0";

    /// <summary>True for a path below one of <see cref="Roots"/>, links followed.</summary>
    internal bool IsBelowRoot(string path)
    {
        try
        {
            string real = RealPath(Path.GetFullPath(path, Folder));
            return Roots.Any(root => RealPath(root) is string top
                && (real == top || real.StartsWith(top.EndsWith(Path.DirectorySeparatorChar) ? top : top + Path.DirectorySeparatorChar, StringComparison.Ordinal)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    // A link anywhere on the way may lead out of the folder.
    private static string RealPath(string path)
    {
        string root = Path.GetPathRoot(path) ?? "";
        string real = root;
        foreach (string part in path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            FileSystemInfo entry = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            real = entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? real;
        }

        return real;
    }
}
