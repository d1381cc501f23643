namespace Inquest.Server.Symbols;

/// <summary>How far the server is with an ELF.</summary>
internal static class SymbolStates
{
    /// <summary>It waits to be looked into.</summary>
    public const string Queued = "queued";

    /// <summary>It can be used.</summary>
    public const string Ready = "ready";

    /// <summary>It is no ELF that can be used; the sentence says why.</summary>
    public const string Unusable = "unusable";

    /// <summary>It took too much time or memory, or broke the analyser; it is not used.</summary>
    public const string Killed = "killed";
}
