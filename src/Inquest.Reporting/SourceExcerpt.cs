namespace Inquest.Reporting;

/// <summary>A few lines of a source file with one of them marked.</summary>
/// <param name="File">Display path of the file that was read.</param>
/// <param name="FirstLine">Number of the first line in <paramref name="Lines"/>, 1-based.</param>
/// <param name="MarkedLine">Number of the line in question, 1-based.</param>
/// <param name="Lines">The lines without their ends, as the file has them.</param>
public sealed record SourceExcerpt(string File, int FirstLine, int MarkedLine, IReadOnlyList<string> Lines);
