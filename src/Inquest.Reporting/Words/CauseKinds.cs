namespace Inquest.Reporting.Words;

/// <summary>The class of a crash. An open list: a reader must bear words that it does not know.</summary>
public static class CauseKinds
{
    /// <summary>Read through a null pointer.</summary>
    public const string NullRead = "null-read";

    /// <summary>Write through a null pointer.</summary>
    public const string NullWrite = "null-write";

    /// <summary>Call through a null pointer.</summary>
    public const string NullCall = "null-call";

    /// <summary>Read through a pointer to nothing.</summary>
    public const string WildRead = "wild-read";

    /// <summary>Write through a pointer to nothing.</summary>
    public const string WildWrite = "wild-write";

    /// <summary>Call or jump to nothing.</summary>
    public const string WildCall = "wild-call";

    /// <summary>A pointer with a freed or poisoned pattern.</summary>
    public const string FreedMemory = "freed-memory";

    /// <summary>Execution of data.</summary>
    public const string ExecuteData = "execute-data";

    /// <summary>Write to read-only memory.</summary>
    public const string ReadOnlyWrite = "read-only-write";

    /// <summary>Unaligned access.</summary>
    public const string Unaligned = "unaligned-access";

    /// <summary>Division by zero.</summary>
    public const string DivideByZero = "divide-by-zero";

    /// <summary>An instruction that does not exist.</summary>
    public const string UndefinedInstruction = "undefined-instruction";

    /// <summary>A stack ran over its end.</summary>
    public const string StackOverflow = "stack-overflow";

    /// <summary>A stack frame was overwritten.</summary>
    public const string StackSmashing = "stack-smashing";

    /// <summary>An assertion failed.</summary>
    public const string Assertion = "assertion";

    /// <summary>k_oops.</summary>
    public const string Oops = "oops";

    /// <summary>k_panic.</summary>
    public const string Panic = "panic";

    /// <summary>An interrupt without a handler.</summary>
    public const string UnhandledInterrupt = "unhandled-interrupt";

    /// <summary>A write that failed after the fact.</summary>
    public const string ImpreciseBusFault = "imprecise-bus-fault";

    /// <summary>A bus error.</summary>
    public const string BusFault = "bus-fault";

    /// <summary>A memory protection fault.</summary>
    public const string MemoryFault = "memory-fault";

    /// <summary>A usage fault.</summary>
    public const string UsageFault = "usage-fault";

    /// <summary>A TrustZone violation.</summary>
    public const string SecureFault = "secure-fault";

    /// <summary>A watchdog.</summary>
    public const string Watchdog = "watchdog";

    /// <summary>The heap's structures are broken.</summary>
    public const string HeapCorruption = "heap-corruption";

    /// <summary>A processor exception, not known nearer.</summary>
    public const string CpuException = "cpu-exception";

    /// <summary>Not known.</summary>
    public const string Unknown = "unknown";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        NullRead, NullWrite, NullCall, WildRead, WildWrite, WildCall, FreedMemory, ExecuteData, ReadOnlyWrite,
        Unaligned, DivideByZero, UndefinedInstruction, StackOverflow, StackSmashing, Assertion, Oops, Panic,
        UnhandledInterrupt, ImpreciseBusFault, BusFault, MemoryFault, UsageFault, SecureFault, Watchdog,
        HeapCorruption, CpuException, Unknown,
    ];
}
