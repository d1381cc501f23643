namespace Inquest.Architectures;

/// <summary>What an instruction does, in terms that every architecture has.</summary>
public enum MachineInstructionKind : byte
{
    /// <summary>The decoder does not know it.</summary>
    Unknown,

    /// <summary>It computes; it cannot fault by itself.</summary>
    Other,

    /// <summary>It reads memory.</summary>
    Load,

    /// <summary>It writes memory.</summary>
    Store,

    /// <summary>It calls, by an address in the instruction or in a register.</summary>
    Call,

    /// <summary>It jumps, also when it returns.</summary>
    Jump,

    /// <summary>It divides.</summary>
    Divide,

    /// <summary>It is defined to be undefined: what a compiler puts where execution must never come.</summary>
    Trap,

    /// <summary>It calls the kernel (SVC, ECALL).</summary>
    SystemCall,

    /// <summary>It is a breakpoint.</summary>
    Breakpoint,

    /// <summary>It needs the floating-point unit or a coprocessor.</summary>
    Coprocessor,
}
