namespace Inquest.Cli.Files;

/// <summary>Walks folders.</summary>
internal static class Folders
{
    /// <summary>
    /// Whether a file of a folder is worth opening: it has bytes. Pipes, sockets and devices have a length of 0, and to open a
    /// pipe waits for a writer that never comes. Example: a folder of a daemon with its control pipe in it. Test:
    /// A_pipe_in_a_folder_is_passed_over.
    /// </summary>
    public static bool HasContent(FileInfo file)
    {
        try
        {
            // A link has a length of its own: the length of a path.
            return file.LinkTarget is null ? file.Length > 0 : file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true, Length: > 0 };
        }
        catch (IOException)
        {
            // Links that lead in a circle, or a file that is gone by now.
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>The files below a folder, links not followed, at most <paramref name="most"/>; what may not be read is passed over.</summary>
    public static IEnumerable<string> Walk(string folder, int most)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            MaxRecursionDepth = 32,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        return Directory.EnumerateFiles(folder, "*", options).Take(most);
    }
}
