namespace Inquest.Reporting.Words;

/// <summary>A thread's state in words. An open list: a reader must bear words that it does not know.</summary>
public static class ThreadStates
{
    /// <summary>It was on a processor.</summary>
    public const string Running = "running";

    /// <summary>It could run.</summary>
    public const string Ready = "ready";

    /// <summary>It waits for a kernel object.</summary>
    public const string Pending = "pending";

    /// <summary>It sleeps.</summary>
    public const string Sleeping = "sleeping";

    /// <summary>It is suspended.</summary>
    public const string Suspended = "suspended";

    /// <summary>It has ended.</summary>
    public const string Dead = "dead";

    /// <summary>It is being aborted.</summary>
    public const string Aborting = "aborting";

    /// <summary>It is being suspended.</summary>
    public const string Suspending = "suspending";

    /// <summary>It was created but not started.</summary>
    public const string NotStarted = "not-started";

    /// <summary>The kernel's dummy thread.</summary>
    public const string Dummy = "dummy";

    /// <summary>Not known.</summary>
    public const string Unknown = "unknown";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Running, Ready, Pending, Sleeping, Suspended, Dead, Aborting, Suspending, NotStarted, Dummy, Unknown,
    ];
}
