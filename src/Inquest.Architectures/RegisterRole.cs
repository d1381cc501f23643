namespace Inquest.Architectures;

/// <summary>What a register is for.</summary>
public enum RegisterRole : byte
{
    /// <summary>Arguments, results, values.</summary>
    General,

    /// <summary>The stack pointer.</summary>
    StackPointer,

    /// <summary>The return address of the innermost call (ARM lr, RISC-V ra).</summary>
    LinkRegister,

    /// <summary>The program counter.</summary>
    ProgramCounter,

    /// <summary>Flags and processor state (xPSR).</summary>
    Status,

    /// <summary>Floating point.</summary>
    FloatingPoint,

    /// <summary>Control of the processor (MSP, PSP, CONTROL, EXC_RETURN).</summary>
    System,
}
