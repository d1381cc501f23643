namespace Inquest.Reporting.Words;

/// <summary>Why a call stack ends. An open list: a reader must bear words that it does not know.</summary>
public static class StopReasons
{
    /// <summary>The thread's entry: the stack is whole.</summary>
    public const string ThreadEntry = "thread-entry";

    /// <summary>The outermost frame by its own description.</summary>
    public const string EndOfStack = "end-of-stack";

    /// <summary>Memory that is not in the dump.</summary>
    public const string MissingMemory = "missing-memory";

    /// <summary>A register that is not known.</summary>
    public const string MissingRegister = "missing-register";

    /// <summary>Code without frame information.</summary>
    public const string NoUnwindInfo = "no-unwind-info";

    /// <summary>A return address that is no code.</summary>
    public const string BadReturnAddress = "bad-return-address";

    /// <summary>The stack pointer does not move.</summary>
    public const string NoProgress = "no-progress";

    /// <summary>Several continuations fit.</summary>
    public const string Ambiguous = "ambiguous";

    /// <summary>The thread's stack is not in the dump.</summary>
    public const string NotInDump = "not-in-dump";

    /// <summary>Too many frames.</summary>
    public const string FrameLimit = "frame-limit";

    /// <summary>There is no ELF to unwind with.</summary>
    public const string NoElf = "no-elf";

    /// <summary>The stack is overwritten.</summary>
    public const string Damaged = "damaged";

    /// <summary>Not known.</summary>
    public const string Unknown = "unknown";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        ThreadEntry, EndOfStack, MissingMemory, MissingRegister, NoUnwindInfo, BadReturnAddress, NoProgress,
        Ambiguous, NotInDump, FrameLimit, NoElf, Damaged, Unknown,
    ];
}
