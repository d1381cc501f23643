using Inquest.Binary;

namespace Inquest.Zephyr;

/// <summary>
/// One thread as the kernel's own structures in the dump describe it. Every property but the address may be null: the
/// build has no such member, or its bytes are not in the dump.
/// </summary>
public sealed record KernelThread
{
    /// <summary>Address of its <c>struct k_thread</c>; what gdb and OpenOCD use as its id.</summary>
    public required ulong Address { get; init; }

    /// <summary>True for the thread that the processor ran when the dump was made (an interrupt may have interrupted it).</summary>
    public bool IsCurrent { get; init; }

    /// <summary>True for the processor's idle thread.</summary>
    public bool IsIdle { get; init; }

    /// <summary>k_thread.name; null without CONFIG_THREAD_NAME, when empty, or when absent.</summary>
    public string? Name { get; init; }

    /// <summary>Symbol of the thread object, for a thread defined by K_THREAD_DEFINE or as a global; null when it has none.</summary>
    public string? Symbol { get; init; }

    /// <summary>Address of the entry function, the Thumb bit cleared; null also where a zero stands in its place, which no thread has.</summary>
    public ulong? Entry { get; init; }

    /// <summary>k_thread.base.thread_state.</summary>
    public ThreadStates? State { get; init; }

    /// <summary>k_thread.base.prio: negative is cooperative, a lower number is more urgent.</summary>
    public int? Priority { get; init; }

    /// <summary>k_thread.base.user_options.</summary>
    public ThreadOptions? Options { get; init; }

    /// <summary>Its stack, lowest address to the address behind the initial stack pointer.</summary>
    public AddressRange? Stack { get; init; }

    /// <summary>The stack pointer saved when it was switched out; for the current thread it is stale.</summary>
    public ulong? SavedStackPointer { get; init; }

    /// <summary>The EXC_RETURN byte saved with it (Cortex-M with FPU sharing); bit 4 clear means a frame with FP state.</summary>
    public byte? SavedExceptionReturn { get; init; }

    /// <summary>The most bytes of stack ever used; null without CONFIG_INIT_STACKS or when the unused part is not in the dump.</summary>
    public ulong? StackHighWater { get; init; }

    /// <summary>Whether a timeout runs that will wake it; null when the build does not say.</summary>
    public bool? HasTimeout { get; init; }

    /// <summary>The wait queue that it waits in; null when it waits for nothing or the build does not say.</summary>
    public ulong? PendedOn { get; init; }

    /// <summary>What a person would call it: the name, else the symbol, else null.</summary>
    public string? DisplayName => Name ?? Symbol;
}
