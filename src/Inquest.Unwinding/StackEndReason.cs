namespace Inquest.Unwinding;

/// <summary>Why a call stack ends. An open list.</summary>
public enum StackEndReason : byte
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>The thread's entry: the stack is whole.</summary>
    ThreadEntry,

    /// <summary>The outermost frame by its own description: its function keeps no return address.</summary>
    EndOfStack,

    /// <summary>Memory that is not in the dump; <see cref="StackEnd.MissingAddress"/> says which.</summary>
    MissingMemory,

    /// <summary>A register that is not known; <see cref="StackEnd.MissingRegister"/> says which.</summary>
    MissingRegister,

    /// <summary>Code without frame information, whose instructions do not tell either.</summary>
    NoUnwindInfo,

    /// <summary>A return address that no call left there.</summary>
    BadReturnAddress,

    /// <summary>The stack pointer does not move.</summary>
    NoProgress,

    /// <summary>Several continuations fit; none is shown.</summary>
    Ambiguous,

    /// <summary>The stack, or the frame of the interrupted thread in it, is not in the dump.</summary>
    NotInDump,

    /// <summary>Too many frames.</summary>
    FrameLimit,

    /// <summary>The stack is overwritten or contradicts the code.</summary>
    Damaged,
}
