namespace Inquest.Debugging;

/// <summary>What an editor or an assistant asks to open.</summary>
public sealed record OpenRequest
{
    /// <summary>Dumps, images, logs, ELFs, archives or folders, as <c>inquest explain</c> takes them; empty only where a request is made from another.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Folders with ELFs, from which the right one is picked.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>Folders with the firmware's sources.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Beginnings of recorded paths and what stands for them on this machine.</summary>
    public IReadOnlyList<(string From, string To)> SourceMap { get; init; } = [];

    /// <summary>Files with private keys, which open sealed dumps.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>The folder that relative paths start from; null for the adapter's own.</summary>
    public string? Folder { get; init; }

    /// <summary>Address of the first byte of a raw image; null when it is not known.</summary>
    public ulong? BaseAddress { get; init; }

    /// <summary>Which dump, from 1; null for the newest complete one.</summary>
    public int? Dump { get; init; }

    /// <summary>True to go on with an ELF that does not match.</summary>
    public bool Force { get; init; }

    /// <summary>Whether a file, by its whole path, may be read: what lies in a folder may be a link that leads elsewhere. Null for all.</summary>
    public Func<string, bool>? MayRead { get; init; }

    /// <summary>Reads the arguments of an editor's <c>launch</c> or <c>attach</c>; null when they name no file.</summary>
    /// <exception cref="SettingException">One of them cannot be read.</exception>
    internal static OpenRequest? From(Settings arguments)
    {
        IReadOnlyList<string> files = [.. arguments.Texts("dump"), .. arguments.Texts("program"), .. arguments.Texts("elf")];
        return files.Count == 0 ? null : new OpenRequest
        {
            Files = files,
            Symbols = arguments.Texts("symbols"),
            Sources = arguments.Texts("sources"),
            SourceMap = arguments.Pairs("sourceMap"),
            Keys = arguments.Texts("key"),
            Folder = arguments.Text("cwd"),
            BaseAddress = arguments.Address("base"),
            Dump = arguments.Number("dumpNumber", 1),
            Force = arguments.Flag("force") == true,
        };
    }
}
