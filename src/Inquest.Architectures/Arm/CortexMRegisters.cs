namespace Inquest.Architectures.Arm;

/// <summary>
/// Register numbers of Cortex-M. r0–r15, s0–s31 and d0–d31 as "DWARF for the Arm Architecture" (AADWARF32) §4.1 has them;
/// 16–31 are free there and hold our own numbers for what an M-profile core has besides.
/// </summary>
public static class CortexMRegisters
{
    /// <summary>r7, the frame pointer of Thumb code where a function has one.</summary>
    public const int FramePointer = 7;

    /// <summary>r12, ip.</summary>
    public const int Ip = 12;

    /// <summary>r13, sp: the one of MSP and PSP that the code in question uses.</summary>
    public const int Sp = 13;

    /// <summary>r14, lr.</summary>
    public const int Lr = 14;

    /// <summary>r15, pc.</summary>
    public const int Pc = 15;

    /// <summary>xPSR (own number).</summary>
    public const int Xpsr = 16;

    /// <summary>The main stack pointer (own number).</summary>
    public const int Msp = 17;

    /// <summary>The process stack pointer (own number).</summary>
    public const int Psp = 18;

    /// <summary>CONTROL (own number).</summary>
    public const int Control = 19;

    /// <summary>BASEPRI (own number).</summary>
    public const int Basepri = 20;

    /// <summary>PRIMASK (own number).</summary>
    public const int Primask = 21;

    /// <summary>EXC_RETURN of the exception that reported the crash (own number).</summary>
    public const int ExcReturn = 22;

    /// <summary>FPSCR (own number).</summary>
    public const int Fpscr = 23;

    /// <summary>s0; s1 to s31 follow.</summary>
    public const int S0 = 64;

    /// <summary>d0; d1 to d31 follow. A view of s0 and s1; not stored in a register set.</summary>
    public const int D0 = 256;

    /// <summary>Size of a register set.</summary>
    public const int Count = 96;

    /// <summary>Size of a call-frame row: up to d15, the last that compilers for M-profile save.</summary>
    public const int CallFrameCount = 272;
}
