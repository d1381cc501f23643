using Inquest.Binary;
using Inquest.Debugging;
using Inquest.Elf;
using Inquest.Postmortem;

namespace Inquest.Cli.Files;

/// <summary>
/// Turns the command line's FILE… into inputs: files, folders (walked with limits), and <c>-</c> for standard input.
/// What cannot be read is named on the error stream and left out; the rest goes on.
/// </summary>
internal sealed class InputCollector : IDisposable
{
    /// <summary>Folders in folders that are walked.</summary>
    private const int MaxDepth = 32;

    private readonly CommandHost _host;
    private readonly Limits _limits;
    private readonly FileReader _reader;
    private readonly List<PostmortemInput> _inputs = [];
    private readonly List<string> _folderNames = [];
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);
    private readonly HashSet<string> _real = new(StringComparer.FromComparison(RealPath.Comparison));
    private long _folderBytes;

    public InputCollector(CommandHost host, Limits limits)
    {
        _host = host;
        _limits = limits;
        _reader = new FileReader(limits);
    }

    /// <summary>Whether a file, by its whole path, may be read; null for all.</summary>
    public Func<string, bool>? MayRead { get; init; }

    /// <summary>Whether something that was asked for could not be read.</summary>
    public bool Failed { get; private set; }

    /// <summary>The inputs, in the order of the command line, a folder's files by name.</summary>
    public IReadOnlyList<PostmortemInput> Inputs => _inputs;

    /// <summary>The display names of the folders that were given.</summary>
    public IReadOnlyList<string> FolderNames => _folderNames;

    public void Add(IReadOnlyList<string> paths)
    {
        Dictionary<string, string> names = DisplayNames(paths);
        bool inputTaken = false;
        foreach (string path in paths)
        {
            string name = names[path];
            try
            {
                if (path == "-")
                {
                    if (!inputTaken)
                    {
                        inputTaken = true;
                        _inputs.Add(new PostmortemInput("standard input", _reader.ReadStream(_host.Input, "standard input")));
                    }

                    continue;
                }

                string full = Path.GetFullPath(path, _host.CurrentDirectory);
                if (Directory.Exists(full))
                {
                    int files = 0;
                    _folderNames.Add(name);
                    AddFolder(full, name, 0, ref files);
                }
                else
                {
                    _inputs.Add(new PostmortemInput(name, Read(full, path)));
                    _paths[name] = path;
                }
            }
            catch (InputException e)
            {
                Failed = true;
                _host.Complain(InputErrors.Describe(e));
            }
            catch (ArgumentException)
            {
                Failed = true;
                _host.Complain($"{path}: this is not a path");
            }
        }
    }

    /// <summary>Adds the ELFs of folders; the rest of what lies there is left alone.</summary>
    public void AddSymbolFolders(IReadOnlyList<string> folders)
    {
        foreach (string folder in folders)
        {
            string full = Path.GetFullPath(folder, _host.CurrentDirectory);
            try
            {
                if (!Directory.Exists(full))
                {
                    throw new InputException(InputErrorKind.Unreadable, folder, null, "there is no such folder; check the path");
                }

                var elfs = Folders.Walk(full, _limits.MaxArchiveMembers).Where(IsElf).ToList();
                elfs.Sort(StringComparer.Ordinal);
                foreach (string path in elfs)
                {
                    string name = Path.GetRelativePath(full, path).Replace('\\', '/');
                    _inputs.Add(new PostmortemInput(name, Read(path, name)));
                    _paths[name] = path;
                }
            }
            catch (InputException e)
            {
                Failed = true;
                _host.Complain(InputErrors.Describe(e));
            }
        }
    }

    /// <summary>Complains of folders that an option names and that are not there; the others serve.</summary>
    public void RequireFolders(string option, IReadOnlyList<string> folders)
    {
        foreach (string folder in folders.Where(f => !Directory.Exists(Path.GetFullPath(f, _host.CurrentDirectory))))
        {
            Failed = true;
            _host.Complain($"{option} {folder}: there is no such folder; check the path");
        }
    }

    /// <summary>The path of an ELF that is a file of its own, as it was given; null for none and for one that came out of an archive.</summary>
    public string? PathOf(ElfFile? elf) =>
        elf is not null && _paths.TryGetValue(elf.Name, out string? path)
            && _inputs.Exists(i => i.Name == elf.Name && i.Bytes.Span.SequenceEqual(elf.Bytes.Span))
            ? path
            : null;

    /// <summary>The exit code when not one input is left to look at.</summary>
    public static int NothingToRead(CommandHost host, InputCollector inputs)
    {
        if (inputs.Failed)
        {
            return ExitCode.Unreadable;
        }

        host.Complain("the folder is empty; give a dump, an image or a log");
        return ExitCode.NoDump;
    }

    public void Dispose() => _reader.Dispose();

    /// <summary>Whether a file, by its whole path, is one of those that were read, links followed.</summary>
    public bool Holds(string path) => _real.Contains(RealPath.Of(path));

    private ReadOnlyMemory<byte> Read(string full, string displayName)
    {
        if (MayRead?.Invoke(full) == false)
        {
            throw new InputException(InputErrorKind.Unreadable, displayName, null, "a link that leads out of the folder");
        }

        ReadOnlyMemory<byte> content = _reader.Read(full, displayName);
        _real.Add(RealPath.Of(full));
        return content;
    }

    private void AddFolder(string folder, string displayName, int depth, ref int files)
    {
        if (depth > MaxDepth)
        {
            throw new InputException(InputErrorKind.Limit, displayName, null, $"folders are nested deeper than {MaxDepth}");
        }

        List<FileSystemInfo> entries;
        try
        {
            entries = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Take(_limits.MaxArchiveMembers + 1)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(InputErrorKind.Unreadable, displayName, null, "the folder cannot be read: " + e.Message);
        }

        entries.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (FileSystemInfo entry in entries)
        {
            if (IsClutter(entry.Name))
            {
                continue;
            }

            string name = displayName + "/" + entry.Name;
            if (entry is FileInfo file && !Folders.HasContent(file))
            {
                continue;
            }

            if (entry is DirectoryInfo)
            {
                // A link to a folder may lead back up.
                if ((entry.Attributes & FileAttributes.ReparsePoint) == 0)
                {
                    AddFolder(entry.FullName, name, depth + 1, ref files);
                }

                continue;
            }

            if (++files > _limits.MaxArchiveMembers)
            {
                throw new InputException(
                    InputErrorKind.Limit, displayName, null, $"more than {_limits.MaxArchiveMembers} files; give a smaller folder or the files themselves");
            }

            AddFolderFile(entry, name, displayName);
        }
    }

    private void AddFolderFile(FileSystemInfo entry, string name, string folderName)
    {
        try
        {
            ReadOnlyMemory<byte> content = Read(entry.FullName, name);
            _folderBytes += content.Length;
            if (_folderBytes > _limits.MaxFolderBytes)
            {
                throw new InputException(
                    InputErrorKind.Limit, folderName, null, $"more than {_limits.MaxFolderBytes >> 20} MiB of files; give a smaller folder or the files themselves");
            }

            _inputs.Add(new PostmortemInput(name, content));
            _paths[name] = entry.FullName;
        }
        catch (InputException e) when (e.Place == name)
        {
            _host.Complain(InputErrors.Describe(e) + "; left out");
        }
    }

    /// <summary>What macOS and version control leave in folders.</summary>
    private static bool IsClutter(string name) =>
        name is "__MACOSX" or ".DS_Store" or ".git" || name.StartsWith("._", StringComparison.Ordinal);

    /// <summary>
    /// The name of each path: its last part, and of two that end alike as many parts as tell them apart. A whole path would
    /// carry a person's name into a report that is passed on.
    /// </summary>
    private static Dictionary<string, string> DisplayNames(IReadOnlyList<string> paths)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (IGrouping<string, string> group in paths.Distinct(StringComparer.Ordinal).GroupBy(ShortName, StringComparer.Ordinal))
        {
            string[][] parts = [.. group.Select(p => p.Replace('\\', '/').TrimEnd('/').Split('/'))];
            int most = parts.Max(p => p.Length);
            int count = 2;
            while (count < most && parts.Select(p => LastParts(p, count)).Distinct(StringComparer.Ordinal).Count() < parts.Length)
            {
                count++;
            }

            foreach ((string path, string[] own) in group.Zip(parts))
            {
                names[path] = parts.Length == 1 ? group.Key : LastParts(own, count);
            }
        }

        return names;
    }

    private static string LastParts(string[] parts, int count) => string.Join('/', parts[Math.Max(0, parts.Length - count)..]);

    private static string ShortName(string path)
    {
        string name = Path.GetFileName(path.TrimEnd('/', '\\'));
        return name.Length > 0 && name is not "." and not ".." ? name : path.Replace('\\', '/');
    }

    private static bool IsElf(string path)
    {
        try
        {
            if (!Folders.HasContent(new FileInfo(path)))
            {
                return false;
            }

            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            Span<byte> magic = stackalloc byte[ElfFile.Magic.Length];
            return ElfFile.HasMagic(magic[..stream.Read(magic)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
