namespace Inquest.Reporting.Words;

/// <summary>Whether the ELF is the right one. An open list: a reader must bear words that it does not know.</summary>
public static class MatchVerdicts
{
    /// <summary>A build id or the image proves it.</summary>
    public const string Proved = "proved";

    /// <summary>The dump's own evidence fits.</summary>
    public const string Likely = "likely";

    /// <summary>The evidence does not decide.</summary>
    public const string Unknown = "unknown";

    /// <summary>It is another firmware.</summary>
    public const string Mismatch = "mismatch";

    /// <summary>No ELF was given.</summary>
    public const string NoElf = "no-elf";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } = [Proved, Likely, Unknown, Mismatch, NoElf];
}
