namespace Inquest.Diagnosis.Fingerprint;

/// <summary>What a function is to the crash signature.</summary>
public enum FrameRole
{
    /// <summary>It decides the group: the fault is in it.</summary>
    Deciding,

    /// <summary>It takes no part.</summary>
    Irrelevant,

    /// <summary>It is shown, and its caller decides.</summary>
    Helper,

    /// <summary>It ends the walk.</summary>
    Terminal,
}
