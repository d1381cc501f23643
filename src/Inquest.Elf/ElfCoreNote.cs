namespace Inquest.Elf;

/// <summary>A note of an ELF core.</summary>
/// <param name="Owner">Who defines the type: <c>CORE</c>, <c>LINUX</c>, <c>GDB</c>; ASCII.</param>
/// <param name="Type">The type, in the owner's numbering.</param>
/// <param name="Bytes">The content.</param>
public sealed record ElfCoreNote(string Owner, uint Type, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>NT_PRSTATUS, owner CORE: the registers of a thread. The first one is the current thread's.</summary>
    public const uint PrStatus = 1;

    /// <summary>NT_PRPSINFO, owner CORE: what ran.</summary>
    public const uint PrPsInfo = 3;

    /// <summary>NT_ARM_VFP, owner LINUX: the floating-point registers of the thread whose NT_PRSTATUS came before.</summary>
    public const uint ArmVfp = 0x400;

    /// <summary>NT_GDB_TDESC, owner GDB: gdb's target description, XML that ends with a zero byte.</summary>
    public const uint GdbTargetDescription = 0xFF00_0000;
}
