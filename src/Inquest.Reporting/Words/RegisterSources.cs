namespace Inquest.Reporting.Words;

/// <summary>Where a register's value comes from. An open list: a reader must bear words that it does not know.</summary>
public static class RegisterSources
{
    /// <summary>The dump's register block.</summary>
    public const string Dump = "dump";

    /// <summary>The device's latch block.</summary>
    public const string Latched = "latched";

    /// <summary>Found or computed, with evidence.</summary>
    public const string Recovered = "recovered";

    /// <summary>The text of a log.</summary>
    public const string Log = "log";

    /// <summary>The value is not known.</summary>
    public const string Unknown = "unknown";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } = [Dump, Latched, Recovered, Log, Unknown];
}
