namespace Inquest.Diagnosis.Comparison;

/// <summary>What became of a group of crashes with the newest firmware. An open list.</summary>
public enum GroupTrend
{
    /// <summary>There is one firmware only, or it is not known, or nothing tells which is the newest.</summary>
    Unknown,

    /// <summary>Seen with older firmware, and not with the newest.</summary>
    Gone,

    /// <summary>Seen with older firmware and with the newest.</summary>
    StillThere,

    /// <summary>Seen with the newest firmware only.</summary>
    New,
}
