namespace Inquest.Elf;

/// <summary>Attributes of a section: <c>sh_flags</c>, as far as this room looks at them.</summary>
[Flags]
public enum ElfSectionFlags : ulong
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>SHF_WRITE, writable at run time.</summary>
    Write = 1,

    /// <summary>SHF_ALLOC, takes target memory at run time.</summary>
    Allocate = 2,

    /// <summary>SHF_EXECINSTR, holds instructions.</summary>
    Execute = 4,

    /// <summary>SHF_MERGE, equal elements may be merged.</summary>
    Merge = 0x10,

    /// <summary>SHF_STRINGS, NUL-terminated strings.</summary>
    Strings = 0x20,

    /// <summary>SHF_COMPRESSED, the bytes begin with a compression header.</summary>
    Compressed = 0x800,
}
