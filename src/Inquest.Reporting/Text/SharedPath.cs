namespace Inquest.Reporting.Text;

/// <summary>
/// The folder that all source files of a dump's report lie in. It is left away in the text: a build server's
/// <c>/__w/zmk-config/</c> on every line says nothing. JSON keeps the paths whole.
/// </summary>
internal sealed class SharedPath
{
    private readonly string _folder;
    private readonly bool _hidesHomes;

    private SharedPath(string folder, bool hidesHomes)
    {
        _folder = folder;
        _hidesHomes = hidesHomes;
    }

    public static SharedPath None { get; } = new("", hidesHomes: false);

    /// <summary>The folder with its slash; empty when the files share none.</summary>
    public string Folder => _folder;

    /// <summary>
    /// The folder shared by the frames' absolute paths; for a single file one folder less, since a name alone says too
    /// little. Of paths from several places (the workspace, the compiler's own) the place of most frames counts.
    /// </summary>
    /// <param name="report">The dump's report.</param>
    /// <param name="hideHomes">Whether a home folder is shown without the name of its owner, for reports that are passed on.</param>
    public static SharedPath Of(DumpReport report, bool hideHomes = false)
    {
        string? shared = null;
        string? first = null;
        bool several = false;
        foreach (string file in Files(report))
        {
            first ??= file;
            several |= file != first;
            string folder = file[..(file.LastIndexOf('/') + 1)];
            shared = shared is null ? folder : Common(shared, folder);
        }

        if (!several && shared is { Length: > 1 })
        {
            shared = shared[..(shared.LastIndexOf('/', shared.Length - 2) + 1)];
        }

        return new SharedPath(shared is { Length: > 1 } ? shared : "", hideHomes);
    }

    public string Shorten(string file)
    {
        string shortened = _folder.Length > 0 && file.StartsWith(_folder, StringComparison.Ordinal) ? file[_folder.Length..] : file;
        return _hidesHomes ? HomeFolders.Hide(shortened.Replace('\\', '/')) : shortened;
    }

    private static IReadOnlyList<string> Files(DumpReport report)
    {
        List<string> all = [.. report.Threads.SelectMany(t => t.Frames).Select(f => f.File).OfType<string>().Where(IsAbsolute)];
        List<string> most = all.GroupBy(f => f[..f.IndexOf('/', 1)], StringComparer.Ordinal).MaxBy(g => g.Count())?.ToList() ?? all;
        return most.Count * 2 > all.Count ? most : all;
    }

    private static bool IsAbsolute(string path) => (path.StartsWith('/') && path.IndexOf('/', 1) > 0) || (path.Length > 2 && path[1] == ':' && path[2] == '/');

    private static string Common(string a, string b)
    {
        int length = a.AsSpan().CommonPrefixLength(b);
        return a[..(a.LastIndexOf('/', Math.Max(0, length - 1), Math.Max(0, length)) + 1)];
    }
}
