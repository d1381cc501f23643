namespace Inquest.Cli.Commands;

/// <summary>Lines to be typed at a shell.</summary>
internal static class CommandText
{
    /// <summary>A word as a POSIX shell takes it.</summary>
    public static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
