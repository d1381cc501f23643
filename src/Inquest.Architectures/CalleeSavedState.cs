namespace Inquest.Architectures;

/// <summary>What a dump or a log holds of the crashed code's callee-saved registers (r4–r11).</summary>
public enum CalleeSavedState : byte
{
    /// <summary>Nothing tells: there is no register block, or it is cut before them.</summary>
    Lost,

    /// <summary>Their values.</summary>
    Held,

    /// <summary>Places for them, with zeros that are no values.</summary>
    NotSaved,

    /// <summary>A block that has no places for them.</summary>
    NoPlace,

    /// <summary>A log without them.</summary>
    NotPrinted,
}
