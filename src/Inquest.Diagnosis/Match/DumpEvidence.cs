namespace Inquest.Diagnosis.Match;

/// <summary>
/// What a dump's own bytes say for or against an ELF. Nothing here needs a build id or an image; a wrong ELF of the same
/// project differs in where its functions and variables lie, and each count sees that from another side.
/// </summary>
public sealed record DumpEvidence
{
    private const int EnoughWords = 6;

    /// <summary>Words in live stacks that point into the ELF's code, and how many of them follow a call instruction there or are where a function begins.</summary>
    public EvidenceCount ReturnAddresses { get; init; }

    /// <summary>Thread entry points, and how many are where the ELF has a function begin.</summary>
    public EvidenceCount ThreadEntries { get; init; }

    /// <summary>How many of those entry points lie inside of the ELF's functions: an overwritten word points anywhere, another build's function here.</summary>
    public int ThreadEntriesInside { get; init; }

    /// <summary>True when bytes in the middle of the dump are lost or known to be wrong: a word that does not fit may be one of them.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>
    /// Function pointers in the ELF's initial data whose place in the dump's RAM holds a code pointer too, and how many of
    /// those point where the ELF has a function begin. In the right ELF all do: a driver may have replaced one by another,
    /// but never by an address inside a function.
    /// </summary>
    public EvidenceCount FunctionPointers { get; init; }

    /// <summary>pc and lr at the fault, as far as they are known and lr is a code pointer, and how many of them lie in the ELF's code.</summary>
    public EvidenceCount FaultInCode { get; init; }

    /// <summary>The call stack's return addresses, and how many of them follow a call in the image that came with the dump; empty without an image.</summary>
    public EvidenceCount UnwoundInImage { get; init; }

    /// <summary>Whether the dumped RAM begins and ends where the ELF's image does (_image_ram_start, _image_ram_end); null when the dump is not of that kind.</summary>
    public bool? RamBounds { get; init; }

    /// <summary>The thread object of the ELF at the address that a log names as the current thread; null when none is there, or there is no log.</summary>
    public string? CurrentThreadObject { get; init; }

    /// <summary>
    /// Whether the instruction that the ELF has at the faulting pc can have raised the fault that the kernel names: a data
    /// access fault needs a load or store, a division by zero a division. Null when the reason says nothing of the kind, or
    /// the instruction is not known.
    /// </summary>
    public bool? FaultInstruction { get; init; }

    /// <summary>
    /// Whether the ELF has a call of the kernel (SVC) in front of the faulting pc, where the dump shows that code asked for the
    /// stop: a panic, an oops, an assertion, a canary. Null when the dump does not show it.
    /// </summary>
    public bool? StopRequest { get; init; }

    /// <summary>What the log says of the current thread and what the ELF reads in the dump, where these differ: a clause; null otherwise.</summary>
    public string? OtherThreadInLog { get; init; }

    /// <summary>True when the dump holds the whole of the ELF's RAM, or most of it.</summary>
    public bool HoldsAllRam { get; init; }

    /// <summary>
    /// Whether the instruction at the faulting pc touches the address that the fault status names; null when either is not known. The
    /// registers are those of the fault, so in the right ELF it does.
    /// </summary>
    public bool? FaultAddress { get; init; }

    /// <summary>Whether lr at the fault follows a call instruction; null when it is unknown or no return address.</summary>
    public bool? LinkRegister { get; init; }

    /// <summary>
    /// True when the stack ends at a return address that follows no call. A smashed stack does so with the right ELF, and
    /// nearly every stack with a wrong one.
    /// </summary>
    public bool ReturnAddressIsBad { get; init; }

    /// <summary>
    /// Stacks of threads other than the crashed one whose unwinding came to an end that tells: the thread's entry, which fits, or a
    /// return address that follows no call. Those threads were switched out in good order, so with the right ELF nothing but an
    /// overwritten stack ends badly.
    /// </summary>
    public EvidenceCount WaitingStacks { get; init; }

    /// <summary>The <see cref="FunctionPointers"/> that fit, and how many of them point at code that the image has as well; empty without an image.</summary>
    public EvidenceCount PointedCodeInImage { get; init; }

    /// <summary>
    /// False when a word of memory is not what the ELF has there: another build's, or one that was overwritten, or memory
    /// that stands at a false address.
    /// </summary>
    public bool MemoryFits =>
        ThreadEntries.Fit == ThreadEntries.Total && FunctionPointers.Fit == FunctionPointers.Total && ReturnAddresses is not { Total: >= EnoughWords, Share: < 0.5 };

    /// <summary>Whether the stack unwound by call-frame information to the thread's entry.</summary>
    public bool UnwoundToEntry { get; init; }

    /// <summary>How many return addresses that unwinding went through.</summary>
    public int UnwoundFrames { get; init; }
}
