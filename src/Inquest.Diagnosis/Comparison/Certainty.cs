namespace Inquest.Diagnosis.Comparison;

/// <summary>How sure the answer to "the same bug?" is. An open list.</summary>
public enum Certainty
{
    /// <summary>Little speaks for it: provisional signatures, or callers that differ.</summary>
    Low,

    /// <summary>One function agrees, and the callers are not known on one side.</summary>
    Medium,

    /// <summary>Several functions agree and none contradicts; or class and functions differ.</summary>
    High,
}
