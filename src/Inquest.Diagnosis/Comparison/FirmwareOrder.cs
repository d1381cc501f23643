namespace Inquest.Diagnosis.Comparison;

/// <summary>How the age of builds of one firmware is known. An open list.</summary>
public enum FirmwareOrder
{
    /// <summary>There is one build only; others are for another board, or of another program.</summary>
    Alone,

    /// <summary>There are several, and nothing tells which is older.</summary>
    Unknown,

    /// <summary>By the versions in their names.</summary>
    Names,

    /// <summary>The user gave them oldest first.</summary>
    Given,
}
