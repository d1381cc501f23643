using System.Text;
using Inquest.Binary;
using Inquest.Debugging;

namespace Inquest.Cli.Files;

/// <summary>
/// The one way in which a file that an ELF names is opened: only with a source's extension, so that nothing else of this
/// machine gets into a report.
/// </summary>
internal static class SourceFile
{
    private const int MaxBytes = 16 << 20;

    private static readonly HashSet<string> s_extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".inc", ".s", ".asm", ".ino", ".rs", ".zig", ".def", ".ipp", ".tpp",
    };

    /// <summary>True for a path with a source's extension.</summary>
    public static bool IsSource(string path) => s_extensions.Contains(Path.GetExtension(path));

    /// <summary>Its text; null when it is no source, or a link to none, too large, or cannot be read.</summary>
    public static string? Read(FileReader reader, string path, string displayName)
    {
        try
        {
            return IsSource(path) && IsSource(RealPath.Of(Path.GetFullPath(path))) && new FileInfo(path).Length <= MaxBytes ? Encoding.UTF8.GetString(reader.Read(path, displayName).Span) : null;
        }
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
