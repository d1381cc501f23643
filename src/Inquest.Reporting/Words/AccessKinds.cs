namespace Inquest.Reporting.Words;

/// <summary>How memory was touched. An open list: a reader must bear words that it does not know.</summary>
public static class AccessKinds
{
    /// <summary>Read.</summary>
    public const string Read = "read";

    /// <summary>Write.</summary>
    public const string Write = "write";

    /// <summary>Instruction fetch.</summary>
    public const string Execute = "execute";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } = [Read, Write, Execute];
}
