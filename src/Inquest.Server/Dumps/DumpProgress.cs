namespace Inquest.Server.Dumps;

/// <summary>How far the server is with a dump; stored as the word in lower case.</summary>
internal static class DumpProgress
{
    /// <summary>It waits for its analysis.</summary>
    public const string Queued = "queued";

    /// <summary>It was explained; the verdict says with which certainty.</summary>
    public const string Analysed = "analysed";

    /// <summary>There is no dump in what was sent.</summary>
    public const string NoDump = "no-dump";

    /// <summary>It is sealed to a key that the server does not have; it is opened once the key is there.</summary>
    public const string Sealed = "sealed";

    /// <summary>It cannot be read.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>Its analysis took too much time or memory, or broke the analyser; it is not tried again.</summary>
    public const string Killed = "killed";
}
