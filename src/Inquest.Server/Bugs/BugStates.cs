namespace Inquest.Server.Bugs;

/// <summary>What people have decided about a bug, or the server has seen.</summary>
internal static class BugStates
{
    /// <summary>It happens, and is not mended.</summary>
    public const string Open = "open";

    /// <summary>It is mended in a version; dumps of older versions change nothing.</summary>
    public const string Resolved = "resolved";

    /// <summary>It was resolved, and came again in that version or a later one.</summary>
    public const string Regressed = "regressed";

    /// <summary>It is counted, and raises no alert.</summary>
    public const string Muted = "muted";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Open, Resolved, Regressed, Muted];
}
