namespace Inquest.Coredump;

/// <summary>
/// The architecture that a stream's header names (<c>enum coredump_tgt_code</c>, include/zephyr/debug/coredump.h). Other
/// values are possible.
/// </summary>
public enum TargetCode
{
    /// <summary>COREDUMP_TGT_UNKNOWN.</summary>
    Unknown = 0,

    /// <summary>COREDUMP_TGT_X86.</summary>
    X86 = 1,

    /// <summary>COREDUMP_TGT_X86_64.</summary>
    X8664 = 2,

    /// <summary>COREDUMP_TGT_ARM_CORTEX_M.</summary>
    ArmCortexM = 3,

    /// <summary>COREDUMP_TGT_RISC_V.</summary>
    RiscV = 4,

    /// <summary>COREDUMP_TGT_XTENSA.</summary>
    Xtensa = 5,

    /// <summary>COREDUMP_TGT_ARM64.</summary>
    Arm64 = 6,

    /// <summary>AArch32 Cortex-A and Cortex-R; the number is unconfirmed (proposed to Zephyr, not released).</summary>
    ArmCortexAR = 7,
}
