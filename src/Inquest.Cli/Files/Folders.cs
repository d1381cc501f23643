namespace Inquest.Cli.Files;

/// <summary>Walks folders.</summary>
internal static class Folders
{
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
