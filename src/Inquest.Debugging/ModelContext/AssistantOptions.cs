using Inquest.Binary;

namespace Inquest.Debugging.ModelContext;

/// <summary>What an assistant may do.</summary>
public sealed record AssistantOptions
{
    /// <summary>Folders, as whole paths, below which it may open files; none for the files at the start alone.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>What holds for everything that it opens: folders with sources and ELFs, the base address, whether an ELF that does not match is used.</summary>
    public OpenRequest Defaults { get; init; } = new();

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
        string full;
        try
        {
            full = Path.GetFullPath(path, Folder);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            return false;
        }

        return Roots.Any(root => RealPath.IsBelow(full, root));
    }
}
