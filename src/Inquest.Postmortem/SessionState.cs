namespace Inquest.Postmortem;

/// <summary>How much a <see cref="PostmortemSession"/> has to work with. An open list.</summary>
public enum SessionState
{
    /// <summary>A dump and an ELF that is not refused.</summary>
    Ready,

    /// <summary>A dump without an ELF: registers and memory, no symbols.</summary>
    NoElf,

    /// <summary>A dump with an ELF that does not match: as without one. <see cref="ExplainOptions.Force"/> goes on with it.</summary>
    ElfRefused,

    /// <summary>No dump in the inputs: nothing to question.</summary>
    NoDump,
}
