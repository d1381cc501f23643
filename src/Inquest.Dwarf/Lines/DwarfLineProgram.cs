namespace Inquest.Dwarf.Lines;

/// <summary>A line number program: its header, and its rows on request (DWARF 5 §6.2; versions 2 to 5). Immutable.</summary>
public sealed class DwarfLineProgram
{
    private readonly string[] _directories;
    private readonly DwarfLineFile[] _files;

    internal DwarfLineProgram(DwarfLineHeader header, string[] directories, DwarfLineFile[] files, string? compilationDirectory)
    {
        Header = header;
        _directories = directories;
        _files = files;
        CompilationDirectory = compilationDirectory;
    }

    /// <summary>Version of the program, 2 to 5; it may differ from its unit's.</summary>
    public int Version => Header.Version;

    /// <summary>The directories as stored. Up to version 4 the first has the index 1, in version 5 it has 0.</summary>
    public IReadOnlyList<string> Directories => _directories;

    /// <summary>The files as stored. Up to version 4 the first has the index 1, in version 5 it has 0.</summary>
    public IReadOnlyList<DwarfLineFile> Files => _files;

    /// <summary>How many files are stored.</summary>
    public int FileCount => _files.Length;

    /// <summary>The compiler's working directory, from the unit; null when it does not say.</summary>
    public string? CompilationDirectory { get; }

    internal DwarfLineHeader Header { get; }

    /// <summary>The file of a row's index; null when there is none.</summary>
    public DwarfLineFile? GetFile(ulong index)
    {
        ulong position = Version >= 5 ? index : unchecked(index - 1);
        return position < (ulong)_files.Length ? _files[(int)position] : null;
    }

    /// <summary>
    /// The path of a row's index as compiled: working directory, directory and name joined, nothing resolved
    /// (<c>/w/build/../src/main.c</c>); null when there is no such file. A new string each time.
    /// </summary>
    public string? GetPath(ulong index)
    {
        if (GetFile(index) is not { } file)
        {
            return null;
        }

        string? directory = GetDirectory(file.Directory);
        return DwarfPath.Join(CompilationDirectory, DwarfPath.Join(directory, file.Name));
    }

    /// <summary>A reader for the rows in the order of the program.</summary>
    public DwarfLineRowReader ReadRows() => new(this);

    private string? GetDirectory(ulong index)
    {
        if (Version < 5)
        {
            return index == 0 || index > (ulong)_directories.Length ? null : _directories[(int)index - 1];
        }

        if (index >= (ulong)_directories.Length)
        {
            return null;
        }

        // Entry 0 is the working directory itself; others may be relative to it.
        return index == 0 ? _directories[0] : DwarfPath.Join(_directories[0], _directories[(int)index]);
    }
}
