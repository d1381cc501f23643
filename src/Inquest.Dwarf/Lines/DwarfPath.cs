namespace Inquest.Dwarf.Lines;

/// <summary>Paths as compilers write them, of whichever system they ran on. Nothing here looks at this machine's files.</summary>
public static class DwarfPath
{
    /// <summary>True for <c>/x</c>, <c>\x</c> and <c>C:x</c>.</summary>
    public static bool IsRooted(ReadOnlySpan<char> path) =>
        path.Length > 0 && (path[0] is '/' or '\\' || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0])));

    /// <summary>Directory and name joined, unless the name is rooted or the directory is empty or absent.</summary>
    public static string Join(string? directory, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (string.IsNullOrEmpty(directory) || IsRooted(name))
        {
            return name;
        }

        if (directory[^1] is '/' or '\\')
        {
            return directory + name;
        }

        bool isWindows = directory.Contains('\\', StringComparison.Ordinal) && !directory.Contains('/', StringComparison.Ordinal);
        return string.Concat(directory, isWindows ? "\\" : "/", name);
    }

    /// <summary>
    /// The path without <c>.</c>, doubled separators, and <c>..</c> where a name stands before it, with <c>/</c> as the only
    /// separator: <c>/w/build/../src/./main.c</c> gives <c>/w/src/main.c</c>. Symbolic links cannot be known and are not
    /// considered. The same string when nothing changes.
    /// </summary>
    public static string Normalize(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!NeedsNormalization(path))
        {
            return path;
        }

        var parts = new List<string>();
        bool rooted = path[0] is '/' or '\\';
        foreach (string part in path.Split('/', '\\'))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != ".." && !parts[^1].EndsWith(':'))
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part.Length > 0 && part != "." && !(part == ".." && rooted && parts.Count == 0))
            {
                parts.Add(part);
            }
        }

        return (rooted ? "/" : "") + string.Join('/', parts);
    }

    private static bool NeedsNormalization(string path) =>
        path.Contains('\\', StringComparison.Ordinal)
        || path.Contains("//", StringComparison.Ordinal)
        || path.Contains("/./", StringComparison.Ordinal)
        || path.Contains("/../", StringComparison.Ordinal)
        || path.StartsWith("./", StringComparison.Ordinal);
}
