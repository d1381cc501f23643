namespace Inquest.Elf;

/// <summary>The machine an ELF is for: <c>e_machine</c>. Other numbers may occur; the enum is open.</summary>
public enum ElfMachine : ushort
{
    /// <summary>EM_NONE.</summary>
    None = 0,

    /// <summary>EM_386, Intel 80386.</summary>
    I386 = 3,

    /// <summary>EM_ARM, 32-bit ARM (A32 and Thumb).</summary>
    Arm = 40,

    /// <summary>EM_X86_64.</summary>
    Amd64 = 62,

    /// <summary>EM_XTENSA.</summary>
    Xtensa = 94,

    /// <summary>EM_AARCH64, 64-bit ARM.</summary>
    AArch64 = 183,

    /// <summary>EM_RISCV.</summary>
    RiscV = 243,
}
