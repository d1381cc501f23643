namespace Inquest.Architectures.Arm.Instructions;

/// <summary>What an instruction does, as far as a post-mortem asks. An open list: more kinds may come.</summary>
public enum InstructionKind : byte
{
    /// <summary>The decoder has no entry for the encoding: its length is known, nothing else. The core may or may not know it.</summary>
    Unknown,

    /// <summary>Data processing and everything that touches neither memory nor the flow of control.</summary>
    Other,

    /// <summary>Reads one value, or two (LDRD), from memory; also floating-point VLDR.</summary>
    Load,

    /// <summary>Writes one value, or two (STRD), to memory; also floating-point VSTR.</summary>
    Store,

    /// <summary>LDM, VLDM: reads a list of registers.</summary>
    LoadMultiple,

    /// <summary>STM, VSTM: writes a list of registers.</summary>
    StoreMultiple,

    /// <summary>PUSH, VPUSH: writes a list of registers below sp.</summary>
    Push,

    /// <summary>POP, VPOP: reads a list of registers from sp up; a return when the list has pc.</summary>
    Pop,

    /// <summary>LDREX, LDAEX and their sizes.</summary>
    LoadExclusive,

    /// <summary>STREX, STLEX and their sizes.</summary>
    StoreExclusive,

    /// <summary>PLD, PLI: a hint about an address; never faults.</summary>
    Preload,

    /// <summary>B, conditional or not, CBZ and CBNZ, the low-overhead loop branches: to an address in the instruction.</summary>
    Branch,

    /// <summary>BL: a call to an address in the instruction.</summary>
    BranchLink,

    /// <summary>BX, BXNS: to the address in a register; a return when that is lr.</summary>
    BranchExchange,

    /// <summary>BLX, BLXNS: a call to the address in a register.</summary>
    BranchLinkExchange,

    /// <summary>TBB, TBH: a jump by a table of offsets in memory.</summary>
    TableBranch,

    /// <summary>SDIV, UDIV; traps on a zero divisor when CCR.DIV_0_TRP is set.</summary>
    Divide,

    /// <summary>IT: makes the next one to four instructions conditional.</summary>
    IfThen,

    /// <summary>SVC: calls the kernel; how Zephyr raises k_oops and k_panic.</summary>
    SupervisorCall,

    /// <summary>BKPT; without a debugger it becomes a HardFault.</summary>
    Breakpoint,

    /// <summary>UDF: permanently undefined; what __builtin_trap compiles to.</summary>
    Undefined,

    /// <summary>NOP, WFI, WFE, SEV, YIELD and the hints without a name.</summary>
    Hint,

    /// <summary>MRS, MSR, CPS, DMB, DSB, ISB, CLREX, SG, TT.</summary>
    System,

    /// <summary>Floating-point data processing and moves; faults when the FPU is off (NOCP).</summary>
    FloatingPoint,

    /// <summary>M-profile vector extension (MVE, Helium).</summary>
    Vector,

    /// <summary>Coprocessor access that is neither floating point nor MVE.</summary>
    Coprocessor,
}
