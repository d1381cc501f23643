namespace Inquest.Debugging;

/// <summary>Where a path leads when every link on the way is followed.</summary>
public static class RealPath
{
    // As many as Linux follows (path_resolution(7)).
    private const int MostLinks = 40;

    /// <summary>How paths of this machine are compared.</summary>
    public static StringComparison Comparison { get; } =
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    /// <summary>The path without links and <c>..</c>; what does not exist stays as it is named.</summary>
    /// <param name="path">A whole path.</param>
    /// <exception cref="IOException">Links lead in a circle, or are more than 40.</exception>
    public static string Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string real = Path.GetPathRoot(path) ?? "";
        Stack<string> ahead = new();
        Push(ahead, path[real.Length..]);
        for (int links = 0; ahead.TryPop(out string? part);)
        {
            if (part is "." or "..")
            {
                real = part == "." ? real : Path.GetDirectoryName(real) ?? real;
                continue;
            }

            string next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not string target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new IOException($"{path}: more than {MostLinks} links");
            }

            if (Path.GetPathRoot(target) is { Length: > 0 } root)
            {
                real = root;
                target = target[root.Length..];
            }

            Push(ahead, target);
        }

        return real;
    }

    /// <summary>True for a path that lies in a folder, or is the folder, when the links of both are followed; false when that cannot be told.</summary>
    /// <param name="path">A whole path.</param>
    /// <param name="folder">A whole path.</param>
    public static bool IsBelow(string path, string folder)
    {
        try
        {
            string real = Of(path);
            string top = Of(folder).TrimEnd(Path.DirectorySeparatorChar);
            return real.TrimEnd(Path.DirectorySeparatorChar).Equals(top, Comparison) || real.StartsWith(top + Path.DirectorySeparatorChar, Comparison);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static void Push(Stack<string> ahead, string path)
    {
        foreach (string part in path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            ahead.Push(part);
        }
    }
}
