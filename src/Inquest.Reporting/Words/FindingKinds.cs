namespace Inquest.Reporting.Words;

/// <summary>What was found beside the cause. An open list: a reader must bear words that it does not know.</summary>
public static class FindingKinds
{
    /// <summary>Threads wait for each other in a circle.</summary>
    public const string Deadlock = "deadlock";

    /// <summary>A thread once used nearly all of its stack.</summary>
    public const string StackNearlyFull = "stack-nearly-full";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } = [Deadlock, StackNearlyFull];
}
