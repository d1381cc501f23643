namespace Inquest.Target;

/// <summary>Where a byte of memory comes from, in falling order of trust; also the order in which memory is read.</summary>
public enum MemorySource : byte
{
    /// <summary>The dump: the byte as it was at the crash.</summary>
    Dump,

    /// <summary>The flash image that came with the dump.</summary>
    Image,

    /// <summary>A read-only segment of the ELF.</summary>
    Elf,

    /// <summary>The ELF's initial value of writable data: what the byte was at boot, perhaps not at the crash.</summary>
    ElfInitial,
}
