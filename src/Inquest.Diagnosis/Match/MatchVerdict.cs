namespace Inquest.Diagnosis.Match;

/// <summary>Whether an ELF is the firmware that made a dump. An open list.</summary>
public enum MatchVerdict
{
    /// <summary>There is no ELF.</summary>
    NoElf,

    /// <summary>The bytes do not tell.</summary>
    Unknown,

    /// <summary>The bytes contradict it: explaining the dump with this ELF would mislead.</summary>
    Mismatch,

    /// <summary>The dump's own bytes fit in many places, and nothing contradicts.</summary>
    Likely,

    /// <summary>A build id, or the flash image's code, is equal, and the dump's own bytes fit.</summary>
    Proved,
}
