namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>How execution came to a place where no code is.</summary>
internal enum JumpOriginKind
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>A call through a register.</summary>
    Call,

    /// <summary>A return, through an address that was on the stack.</summary>
    Return,
}
