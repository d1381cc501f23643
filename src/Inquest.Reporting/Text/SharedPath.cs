namespace Inquest.Reporting.Text;

/// <summary>
/// The folder that all source files of a dump's report lie in. It is left away in the text: a build server's
/// <c>/__w/zmk-config/</c> on every line says nothing. JSON keeps the paths whole.
/// </summary>
internal sealed class SharedPath
{
    private readonly string _folder;

    private SharedPath(string folder)
    {
        _folder = folder;
    }

    public static SharedPath None { get; } = new("");

    /// <summary>The folder with its slash; empty when the files share none.</summary>
    public string Folder => _folder;

    /// <summary>The folder shared by every frame's absolute path; for a single file one folder less, since a name alone says too little.</summary>
    public static SharedPath Of(DumpReport report)
    {
        string? shared = null;
        string? first = null;
        bool several = false;
        foreach (string file in report.Threads.SelectMany(t => t.Frames).Select(f => f.File).OfType<string>().Where(IsAbsolute))
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

        return shared is { Length: > 1 } ? new SharedPath(shared) : None;
    }

    public string Shorten(string file) =>
        _folder.Length > 0 && file.StartsWith(_folder, StringComparison.Ordinal) ? file[_folder.Length..] : file;

    private static bool IsAbsolute(string path) => path.StartsWith('/') || (path.Length > 2 && path[1] == ':' && path[2] == '/');

    private static string Common(string a, string b)
    {
        int length = a.AsSpan().CommonPrefixLength(b);
        return a[..(a.LastIndexOf('/', Math.Max(0, length - 1), Math.Max(0, length)) + 1)];
    }
}
