namespace Inquest.Reporting;

/// <summary>A few lines of a source file with one of them marked.</summary>
/// <param name="File">Display path of the file that was read; as the compiler recorded it when none could be.</param>
/// <param name="FirstLine">Number of the first line in <paramref name="Lines"/>, 1-based.</param>
/// <param name="MarkedLine">Number of the line in question, 1-based.</param>
/// <param name="Lines">The lines without their ends, as the file has them; empty when the file that was found cannot be the one.</param>
/// <param name="Doubt">Why it may not be the file that was built, or why no lines are shown, a sentence; null when nothing speaks against it.</param>
public sealed record SourceExcerpt(string File, int FirstLine, int MarkedLine, IReadOnlyList<string> Lines, string? Doubt = null)
{
    /// <summary>The path for a report that is passed on: without the folders of the machine that it was made on.</summary>
    internal string SharedName(Text.SharedPath paths)
    {
        string recorded = File;
        string file = paths.Shorten(recorded.Replace('\\', '/'));
        return file.StartsWith('/') || file.Contains(':') ? file[(file.LastIndexOf('/') + 1)..] : file;
    }
}
