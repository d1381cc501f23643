using Inquest.Binary;

namespace Inquest.Zephyr;

/// <summary>The kernel's threads as far as the dump holds them.</summary>
/// <param name="Threads">In the kernel's order (newest first); the current and the idle thread are added when the list lacks them.</param>
/// <param name="Current">The thread that the processor ran; null when the dump does not say.</param>
/// <param name="InterruptStack">The stack of interrupts (MSP on Cortex-M); null when unknown.</param>
/// <param name="Complete">True when the list was followed to its end.</param>
/// <param name="Note">Why the list is not complete, a sentence; null when it is.</param>
public sealed record KernelThreadList(
    IReadOnlyList<KernelThread> Threads,
    KernelThread? Current,
    AddressRange? InterruptStack,
    bool Complete,
    string? Note)
{
    /// <summary>
    /// Where the list's pointers lead and no thread is, with what they lead to from there: no threads, but they show how well the ELF
    /// fits. Empty when the list is sound.
    /// </summary>
    public IReadOnlyList<KernelThread> NoThreads { get; init; } = [];

    /// <summary>Everything that the kernel's pointers lead to: the threads, and what is none.</summary>
    public IEnumerable<KernelThread> Nodes => [.. Threads, .. NoThreads];

    /// <summary>What is wrong with single threads' objects, a sentence each.</summary>
    public IReadOnlyList<string> Damage { get; init; } = [];

    /// <summary>No threads, with the reason.</summary>
    public static KernelThreadList None(string note) => new([], null, null, false, note);
}
