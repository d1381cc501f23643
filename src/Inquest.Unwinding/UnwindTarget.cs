using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Dwarf.CallFrames;
using Inquest.Target;

namespace Inquest.Unwinding;

/// <summary>Everything that the walker reads: the stopped machine and what is known of its code. Immutable.</summary>
public sealed class UnwindTarget
{
    /// <summary>The processor.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>The memory: the dump's, and the code from an image or the ELF.</summary>
    public required TargetMemory Memory { get; init; }

    /// <summary>Call-frame information; <see cref="CallFrameTables.Empty"/> when there is none.</summary>
    public required CallFrameTables CallFrames { get; init; }

    /// <summary>The architecture's own unwind tables (.ARM.exidx); null when the firmware has none.</summary>
    public UnwindTable? UnwindTable { get; init; }

    /// <summary>Where the functions are.</summary>
    public required IFunctionLookup Functions { get; init; }

    /// <summary>Executable code.</summary>
    public required IReadOnlyList<AddressRange> Code { get; init; }

    /// <summary>The stacks that are known: the current thread's first, then the interrupt stack, then the others.</summary>
    public IReadOnlyList<StackRange> Stacks { get; init; } = [];

    /// <summary>The stack of the thread that ran, or was interrupted, when the device crashed; null when it is not known.</summary>
    public StackRange? CurrentThreadStack { get; init; }

    /// <summary>False when the firmware was built for a core without floating point: no exception then stacks such state.</summary>
    public bool MayHaveFloatingPoint { get; init; } = true;

    /// <summary>Functions at which a thread's stack ends.</summary>
    public IReadOnlySet<string> EntryFunctions { get; init; } = new HashSet<string>(StringComparer.Ordinal) { "z_thread_entry", "_thread_entry" };

    /// <summary>Bounds.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>
    /// True when <paramref name="address"/> lies in a function, or in code that call-frame information describes. An
    /// executable section alone is not enough: the vector table at address 0 lies in one, and pc 0 is a call through NULL.
    /// </summary>
    public bool IsCode(ulong address) => IsExecutable(address) && FunctionAt(address) is not null;

    /// <summary>The function at <paramref name="address"/>; bounds without a name where only call-frame information knows it; null when nothing does.</summary>
    public FunctionBounds? FunctionAt(ulong address) =>
        Functions.TryFindFunction(address, out FunctionBounds bounds) ? bounds
        : CallFrames.TryFind(address, out FrameDescriptionEntry description) ? new("", description.Range)
        : null;

    private bool IsExecutable(ulong address)
    {
        foreach (AddressRange range in Code)
        {
            if (range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The known stack that holds <paramref name="stackPointer"/>, or ends at it; null when none does.</summary>
    public StackRange? StackAt(ulong stackPointer)
    {
        foreach (StackRange stack in Stacks)
        {
            if (stack.Range.Contains(stackPointer) || stack.Range.End == stackPointer)
            {
                return stack;
            }
        }

        return null;
    }

    /// <summary>A stack's name in a sentence: <c>the interrupt stack</c>, <c>the stack of main</c>.</summary>
    public static string Describe(StackRange stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return stack.IsInterrupt ? "the interrupt stack" : $"the stack of {stack.Name}";
    }

    /// <summary>
    /// Reads a word of a stack. Only the dump's own bytes count: the ELF's initial values of RAM are what was there at boot.
    /// </summary>
    public bool TryReadStack(ulong address, out ulong value)
    {
        value = 0;
        return Memory.SourceOf(address) == MemorySource.Dump && Memory.TryReadPointer(address, out value);
    }
}
