namespace Inquest.Elf;

/// <summary>What follows a mapping symbol ("ELF for the Arm Architecture", section 5.5.5; RISC-V psABI, "Mapping Symbol").</summary>
public enum ElfMappingKind : byte
{
    /// <summary><c>$a</c>: A32 instructions.</summary>
    Arm,

    /// <summary><c>$t</c>: Thumb instructions.</summary>
    Thumb,

    /// <summary><c>$x</c>: A64 or RISC-V instructions.</summary>
    Code,

    /// <summary><c>$d</c>: data, for example a literal pool.</summary>
    Data,
}
