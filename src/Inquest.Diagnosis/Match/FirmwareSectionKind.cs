namespace Inquest.Diagnosis.Match;

/// <summary>What a section of the firmware holds, as far as the match needs to know.</summary>
public enum FirmwareSectionKind
{
    /// <summary>Instructions (SHF_EXECINSTR).</summary>
    Code,

    /// <summary>Constants: strings, tables, vectors.</summary>
    ReadOnly,

    /// <summary>Initial values of writable data, copied to RAM at boot.</summary>
    InitialData,
}
