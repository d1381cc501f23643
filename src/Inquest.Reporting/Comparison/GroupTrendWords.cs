namespace Inquest.Reporting.Comparison;

/// <summary>What became of a group with the newest firmware. An open list.</summary>
public static class GroupTrendWords
{
    /// <summary>Seen with older firmware, not with the newest.</summary>
    public const string Gone = "gone";

    /// <summary>Seen with older firmware and with the newest.</summary>
    public const string StillThere = "still-there";

    /// <summary>Seen with the newest firmware only.</summary>
    public const string New = "new";

    /// <summary>The word as a person reads it.</summary>
    public static string Phrase(string trend) => trend switch
    {
        Gone => "gone: not among the crashes of the newest firmware",
        StillThere => "still there with the newest firmware",
        New => "new with the newest firmware",
        _ => trend,
    };
}
