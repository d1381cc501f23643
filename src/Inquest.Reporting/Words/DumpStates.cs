namespace Inquest.Reporting.Words;

/// <summary>The worst that is wrong with a dump. An open list: a reader must bear words that it does not know.</summary>
public static class DumpStates
{
    /// <summary>Nothing is missing.</summary>
    public const string Complete = "complete";

    /// <summary>Its end is missing.</summary>
    public const string Truncated = "truncated";

    /// <summary>Bytes in it are wrong or missing.</summary>
    public const string Damaged = "damaged";

    /// <summary>Its container's header is lost or was never written.</summary>
    public const string Headerless = "headerless";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } = [Complete, Truncated, Damaged, Headerless];
}
