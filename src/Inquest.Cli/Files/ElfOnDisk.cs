using Inquest.Elf;
using Inquest.Postmortem;

namespace Inquest.Cli.Files;

/// <summary>A session's ELF as a file that gdb can open: its own, or a temporary copy of one that came out of an archive.</summary>
internal sealed class ElfOnDisk : IDisposable
{
    private readonly string? _temporary;

    private ElfOnDisk(ElfFile? elf, string? path)
    {
        Path = path;
        if (elf is not null && path is null)
        {
            _temporary = Directory.CreateTempSubdirectory("inquest-gdb-").FullName;
            Path = System.IO.Path.Combine(_temporary, "firmware.elf");
            using FileStream file = File.Create(Path);
            file.Write(elf.Bytes.Span);
        }
    }

    /// <summary>The whole path; null without an ELF.</summary>
    public string? Path { get; }

    public static ElfOnDisk Of(PostmortemSession session, InputCollector inputs, CommandHost host) =>
        new(session.Elf, inputs.PathOf(session.Elf) is string path ? System.IO.Path.GetFullPath(path, host.CurrentDirectory) : null);

    public void Dispose()
    {
        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }
}
