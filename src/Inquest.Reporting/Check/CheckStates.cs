namespace Inquest.Reporting.Check;

/// <summary>Whether a build has what is asked for. An open list: a reader must bear words that it does not know.</summary>
public static class CheckStates
{
    /// <summary>It has it.</summary>
    public const string Present = "present";

    /// <summary>It lacks it.</summary>
    public const string Missing = "missing";

    /// <summary>The ELF does not tell.</summary>
    public const string Unknown = "unknown";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } = [Present, Missing, Unknown];
}
