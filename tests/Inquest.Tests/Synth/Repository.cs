using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Inquest.Tests.Synth;

/// <summary>The working copy that the tests were built from.</summary>
internal static partial class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Source files below a folder, without build output, as paths relative to the root with forward slashes.</summary>
    public static IEnumerable<string> SourceFiles(string folder) =>
        Directory.EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Select(p => Path.GetRelativePath(Root, p).Replace('\\', '/'))
            .Where(p => !p.Contains("/obj/", StringComparison.Ordinal) && !p.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>A source file without its comments and the contents of its strings.</summary>
    public static string CodeOf(string relative) => CommentsAndStrings().Replace(File.ReadAllText(PathOf(relative)), m =>
        m.Value[0] == '/' ? " " : "\"\"");

    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (string? folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Inquest.slnx")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("Inquest.slnx is not above " + here);
    }

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|\"{3}.*?\"{3}|@"(?:[^"]|"")*"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'""", RegexOptions.Singleline)]
    private static partial Regex CommentsAndStrings();
}
