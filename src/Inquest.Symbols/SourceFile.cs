using Inquest.Dwarf.Lines;

namespace Inquest.Symbols;

/// <summary>A source file as the compiler named it. One object per file of a line program, so frames share it. Immutable.</summary>
public sealed class SourceFile
{
    private string? _normalized;

    internal SourceFile(string path)
    {
        Path = path;
    }

    /// <summary>The path as compiled: working directory, directory and name joined, nothing resolved; usually absolute, on the machine of the build.</summary>
    public string Path { get; }

    /// <summary>The path with <c>.</c> and <c>..</c> resolved and <c>/</c> as separator (<see cref="DwarfPath.Normalize"/>).</summary>
    public string NormalizedPath => _normalized ??= DwarfPath.Normalize(Path);

    /// <inheritdoc/>
    public override string ToString() => Path;
}
