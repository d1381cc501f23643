namespace Inquest.Cli.Commands;

/// <summary>Lines to be typed at a shell.</summary>
internal static class CommandText
{
    /// <summary>A word as a POSIX shell takes it.</summary>
    /// <remarks>A name with what could steer a terminal is written with bash's and zsh's <c>$'…'</c>, and still works.</remarks>
    public static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c, StringComparison.Ordinal)) ? word
            : OneLine.Of(word) == word ? "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'"
            : "$'" + OneLine.Of(word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)) + "'";
}
