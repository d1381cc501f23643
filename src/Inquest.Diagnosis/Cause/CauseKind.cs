namespace Inquest.Diagnosis.Cause;

/// <summary>The class of a crash. An open list: more may come. The report writes each in lower case with hyphens (<c>null-read</c>).</summary>
public enum CauseKind
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>Read through a null pointer.</summary>
    NullRead,

    /// <summary>Write through a null pointer.</summary>
    NullWrite,

    /// <summary>Call through a null pointer.</summary>
    NullCall,

    /// <summary>Read through a pointer to nothing.</summary>
    WildRead,

    /// <summary>Write through a pointer to nothing.</summary>
    WildWrite,

    /// <summary>Call or jump to nothing.</summary>
    WildCall,

    /// <summary>A pointer with a freed or poisoned pattern.</summary>
    FreedMemory,

    /// <summary>Execution of data.</summary>
    ExecuteData,

    /// <summary>Write to read-only memory.</summary>
    ReadOnlyWrite,

    /// <summary>Unaligned access.</summary>
    UnalignedAccess,

    /// <summary>Division by zero.</summary>
    DivideByZero,

    /// <summary>An instruction that does not exist, or that the compiler put where execution must never come.</summary>
    UndefinedInstruction,

    /// <summary>A stack ran over its end.</summary>
    StackOverflow,

    /// <summary>A stack frame was overwritten: its canary or its return address.</summary>
    StackSmashing,

    /// <summary>An assertion failed.</summary>
    Assertion,

    /// <summary>k_oops.</summary>
    Oops,

    /// <summary>k_panic.</summary>
    Panic,

    /// <summary>An interrupt without a handler.</summary>
    UnhandledInterrupt,

    /// <summary>A write that failed after the fact.</summary>
    ImpreciseBusFault,

    /// <summary>A bus error, not known nearer.</summary>
    BusFault,

    /// <summary>A memory protection fault, not known nearer.</summary>
    MemoryFault,

    /// <summary>A usage fault, not known nearer.</summary>
    UsageFault,

    /// <summary>A TrustZone violation.</summary>
    SecureFault,

    /// <summary>A watchdog.</summary>
    Watchdog,

    /// <summary>The heap's structures are broken.</summary>
    HeapCorruption,

    /// <summary>A processor exception, not known nearer.</summary>
    CpuException,
}
