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

    /// <summary>The programs on the device, at least one: the firmware that ran first. Each is asked about its own code only.</summary>
    public required IReadOnlyList<UnwindModule> Modules { get; init; }

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
    public bool IsCode(ulong address) => ModuleAt(address).IsExecutable(address) && FunctionAt(address) is not null;

    /// <summary>The function at <paramref name="address"/>; bounds without a name where only call-frame information knows it; null when nothing does.</summary>
    public FunctionBounds? FunctionAt(ulong address) =>
        TryFindFunction(address, out FunctionBounds bounds) ? bounds
        : TryFindCallFrame(address, out FrameDescriptionEntry description) ? new("", description.Range)
        : null;

    /// <summary>The function at <paramref name="address"/> by debug information or symbols; false when neither knows one.</summary>
    public bool TryFindFunction(ulong address, out FunctionBounds function) => ModuleAt(address).Functions.TryFindFunction(address, out function);

    /// <summary>The call-frame information of the code at <paramref name="pc"/>; false when there is none.</summary>
    public bool TryFindCallFrame(ulong pc, out FrameDescriptionEntry description) => ModuleAt(pc).CallFrames.TryFind(pc, out description);

    /// <summary>The architecture's own unwind tables for the code at <paramref name="pc"/>; null when there are none.</summary>
    public UnwindTable? UnwindTableAt(ulong pc) => ModuleAt(pc).UnwindTable;

    // What is no program's code is asked of the firmware that ran.
    private UnwindModule ModuleAt(ulong address)
    {
        for (int i = 1; i < Modules.Count; i++)
        {
            if (Modules[i].IsExecutable(address))
            {
                return Modules[i];
            }
        }

        return Modules[0];
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
