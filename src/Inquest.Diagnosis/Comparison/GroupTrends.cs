namespace Inquest.Diagnosis.Comparison;

/// <summary>Did the fix help?</summary>
public static class GroupTrends
{
    /// <summary>Judges one group.</summary>
    /// <param name="seenWith">The firmware of each of the group's crashes, as its number from 0 for the oldest; null where it is not known.</param>
    /// <param name="newest">The number of the newest firmware that any crash came from.</param>
    public static GroupTrend Of(IEnumerable<int?> seenWith, int newest)
    {
        ArgumentNullException.ThrowIfNull(seenWith);
        bool older = false, latest = false;
        foreach (int? firmware in seenWith)
        {
            older |= firmware < newest;
            latest |= firmware == newest;
        }

        return newest < 1 ? GroupTrend.Unknown
            : older && latest ? GroupTrend.StillThere
            : older ? GroupTrend.Gone
            : latest ? GroupTrend.New
            : GroupTrend.Unknown;
    }
}
