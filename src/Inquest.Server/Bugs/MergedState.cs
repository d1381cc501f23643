using Inquest.Server.Storage;

namespace Inquest.Server.Bugs;

/// <summary>
/// Which state comes of two bugs that a person says are one. What happens and is not mended in either stays in sight: open and regressed
/// go before muted. Resolved stays only where every crash of both is of a version that is certainly earlier than the mend.
/// </summary>
internal static class MergedState
{
    /// <summary>The state and the version that mends it, as it has to be asked before the merge.</summary>
    public static (string State, string? ResolvedIn) Of(IMetadataReader r, BugRow one, BugRow other)
    {
        if (one.State == BugStates.Regressed || other.State == BugStates.Regressed)
        {
            return (BugStates.Regressed, Mended(r, one, other));
        }

        if (one.State != BugStates.Resolved && other.State != BugStates.Resolved)
        {
            return (one.State == BugStates.Muted && other.State == BugStates.Muted ? BugStates.Muted : BugStates.Open, null);
        }

        string mended = Mended(r, one, other)!;
        VersionOrder order = VersionOrder.Read(r, one.ProjectId);
        List<string> versions = r.Query("SELECT DISTINCT version FROM bug_version WHERE bug_id IN (@1, @2) AND occurrences > 0", x => x.Text(0), one.Id, other.Id);
        bool hasCome = versions.Any(v => v.Length > 0 && (v == mended || order.IsLater(v, mended)));
        return hasCome ? (BugStates.Regressed, mended)
            : versions.All(v => v.Length > 0 && order.IsLater(mended, v)) ? (BugStates.Resolved, mended)
            : one.State == BugStates.Resolved && other.State == BugStates.Resolved ? (BugStates.Resolved, mended)
            : (BugStates.Open, null);
    }

    // Both are mended in the later of two.
    private static string? Mended(IMetadataReader r, BugRow one, BugRow other) => one.ResolvedIn is not { } first ? other.ResolvedIn
        : other.ResolvedIn is { } second && VersionOrder.Read(r, one.ProjectId).IsLater(second, first) ? second
        : first;
}
