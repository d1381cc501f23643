namespace Inquest.Diagnosis.Comparison;

/// <summary>Did the fix help?</summary>
public static class GroupTrends
{
    /// <summary>
    /// Judges one group. A crash whose firmware is not known, or has no order, may be of the newest or of an older one: beside it
    /// no group is gone or new.
    /// </summary>
    /// <param name="seenWith">The firmware of each of the group's crashes, as a number of the lines; null where it is not known.</param>
    /// <param name="lines">The builds that crashes came from.</param>
    public static GroupTrend Of(IEnumerable<int?> seenWith, IReadOnlyList<FirmwareLine> lines)
    {
        ArgumentNullException.ThrowIfNull(seenWith);
        ArgumentNullException.ThrowIfNull(lines);
        bool older = false, latest = false, unordered = false;
        foreach (int? build in seenWith)
        {
            FirmwareLine? line = build is int known ? lines.FirstOrDefault(l => l.IsOrdered && l.Builds.Contains(known)) : null;
            unordered |= line is null;
            latest |= line is not null && line.Builds[^1] == build;
            older |= line is not null && line.Builds[^1] != build;
        }

        return older && latest ? GroupTrend.StillThere
            : unordered ? GroupTrend.Unknown
            : older ? GroupTrend.Gone
            : latest ? GroupTrend.New
            : GroupTrend.Unknown;
    }
}
