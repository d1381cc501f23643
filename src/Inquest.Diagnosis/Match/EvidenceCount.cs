namespace Inquest.Diagnosis.Match;

/// <summary>How many of the things looked at fit.</summary>
/// <param name="Fit">Those that fit.</param>
/// <param name="Total">Those looked at; 0 means that there was nothing to look at.</param>
public readonly record struct EvidenceCount(int Fit, int Total)
{
    /// <summary>The share that fits, 0 to 1; null when there was nothing to look at.</summary>
    public double? Share => Total == 0 ? null : (double)Fit / Total;

    /// <summary>This count and one more.</summary>
    public EvidenceCount With(bool fits) => new(Fit + (fits ? 1 : 0), Total + 1);
}
