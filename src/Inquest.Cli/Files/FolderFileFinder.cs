using Inquest.Debugging;
using Inquest.Postmortem;

namespace Inquest.Cli.Files;

/// <summary>
/// Finds sources on this machine's disk, below the <c>--source</c> folders and the current folder, by the longest common
/// end of the path that the compiler recorded (<c>/__w/config/zephyr/subsys/x.c</c>) and a file's here. <see cref="SourceReach"/>
/// says where else, or where not.
/// </summary>
/// <remarks>
/// A path in an ELF comes from a stranger's build, or from an attacker: only files with a source's extension are ever
/// opened, so that a report does not quote a private key; what is passed on quotes only what lies in folders that the person
/// named or stands in.
/// </remarks>
internal sealed class FolderFileFinder : IFileFinder
{
    /// <summary>Path parts that must agree; one alone (<c>main.c</c>) is no evidence, every folder has one.</summary>
    private const int LeastCommonParts = 2;

    private const int MaxWalkedFiles = 500_000;

    private readonly IReadOnlyList<string> _sourceFolders;
    private readonly SourceReach _reach;
    private readonly string _currentFolder;
    private readonly FileReader _reader;
    private readonly Dictionary<string, (string Path, string Text)?> _found = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _ties = new(StringComparer.Ordinal);
    private Dictionary<string, List<string>>? _byName;

    public FolderFileFinder(IReadOnlyList<string> sourceFolders, string currentFolder, FileReader reader, SourceReach reach)
    {
        _reach = reach;
        _sourceFolders = [.. sourceFolders.Select(f => Path.GetFullPath(f, currentFolder))];
        _currentFolder = Path.GetFullPath(currentFolder);
        _reader = reader;
    }

    /// <inheritdoc/>
    public bool TryFindSource(string path, out string found, out string text)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!_found.TryGetValue(path, out (string Path, string Text)? file))
        {
            file = Find(path);
            _found[path] = file;
        }

        (found, text) = file ?? ("", "");
        return file is not null;
    }

    /// <inheritdoc/>
    public string? WhyNot(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return _ties.GetValueOrDefault(path);
    }

    private (string Path, string Text)? Find(string recordedPath)
    {
        string[] parts = recordedPath.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || parts.Contains("..") || recordedPath.Contains('\0')
            || !SourceFile.IsSource(parts[^1]))
        {
            return null;
        }

        if ((FindBySuffix(parts) ?? FindRecorded(recordedPath) ?? FindByWalking(recordedPath, parts)) is not string path
            || (_reach == SourceReach.Named && !_sourceFolders.Any(f => RealPath.IsBelow(path, f))))
        {
            return null;
        }

        string name = NameOf(path);
        return SourceFile.Read(_reader, path, name) is string text ? (name, text) : null;
    }

    private string NameOf(string path)
    {
        string name = Path.GetRelativePath(_currentFolder, path);
        return (name.StartsWith("..", StringComparison.Ordinal) ? path : name).Replace('\\', '/');
    }

    private bool IsCurrentSearched => _reach switch
    {
        SourceReach.Machine => true,
        SourceReach.Named => false,
        _ => !RealPath.IsBelow(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), _currentFolder),
    };

    /// <summary>The longest end of the path that exists right below a source folder or the current one.</summary>
    private string? FindBySuffix(string[] parts)
    {
        string? best = null;
        int bestCommon = 0;
        foreach (string folder in IsCurrentSearched ? _sourceFolders.Append(_currentFolder) : _sourceFolders)
        {
            for (int skip = 0; skip < parts.Length; skip++)
            {
                string candidate = Path.Combine([folder, .. parts[skip..]]);
                int common = CommonParts(candidate, parts);
                if (common > bestCommon && Enough(common, parts) && File.Exists(candidate))
                {
                    best = candidate;
                    bestCommon = common;
                    break;
                }
            }
        }

        return best;
    }

    /// <summary>The path as it was recorded, when this is the machine that built the firmware.</summary>
    private string? FindRecorded(string recordedPath) =>
        _reach == SourceReach.Machine && Path.IsPathFullyQualified(recordedPath) && File.Exists(recordedPath) ? recordedPath : null;

    /// <summary>The file anywhere below a source folder whose path agrees longest; null when two agree equally long.</summary>
    private string? FindByWalking(string recordedPath, string[] parts)
    {
        if (_sourceFolders.Count == 0)
        {
            return null;
        }

        _byName ??= Index();
        if (!_byName.TryGetValue(parts[^1], out List<string>? candidates))
        {
            return null;
        }

        string? best = null;
        string? equal = null;
        int bestCommon = 0;
        foreach (string candidate in candidates.Order(StringComparer.Ordinal))
        {
            int common = CommonParts(candidate, parts);
            if (common > bestCommon)
            {
                (best, equal, bestCommon) = (candidate, null, common);
            }
            else if (common == bestCommon)
            {
                equal ??= candidate;
            }
        }

        if (!Enough(bestCommon, parts))
        {
            _ties[recordedPath] = $"Of {string.Join('/', parts[^Math.Min(2, parts.Length)..])} there is only a file of the same name, {End(best!, LeastCommonParts)}, which is not shown: it may be any other.";
            return null;
        }

        if (equal is not null)
        {
            _ties[recordedPath] = $"{End(best!, bestCommon + 1)} and {End(equal, bestCommon + 1)} fit alike, so neither is shown: name the folder of the right one with --source.";
            return null;
        }

        return best;
    }

    private Dictionary<string, List<string>> Index()
    {
        var index = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (string folder in _sourceFolders)
        {
            foreach (string path in Folders.Walk(folder, MaxWalkedFiles))
            {
                if (SourceFile.IsSource(path))
                {
                    string name = Path.GetFileName(path);
                    if (!index.TryGetValue(name, out List<string>? paths))
                    {
                        index[name] = paths = [];
                    }

                    paths.Add(path);
                }
            }
        }

        return index;
    }

    private static bool Enough(int common, string[] parts) => common >= Math.Min(LeastCommonParts, parts.Length);

    // Reports are passed on: what is above is nobody's business.
    private static string End(string path, int parts)
    {
        string[] all = path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        return string.Join('/', all[Math.Max(0, all.Length - parts)..]);
    }

    private static int CommonParts(string path, string[] parts)
    {
        string[] own = path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        int common = 0;
        while (common < own.Length && common < parts.Length && own[^(common + 1)] == parts[^(common + 1)])
        {
            common++;
        }

        return common;
    }
}
