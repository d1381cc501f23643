using Inquest.Target;

namespace Inquest.Architectures;

/// <summary>What the arch block of a dump says.</summary>
/// <param name="Registers">The registers; those that the block does not hold are unknown.</param>
/// <param name="CalleeSaved">Whether the block holds the callee-saved registers (r4–r11), and if not, why.</param>
/// <param name="CalleeSavedOffset">Offset of <c>callee_saved</c> in <c>struct k_thread</c>, in bytes; null when the block does not say.</param>
/// <param name="Notes">What a reader should know about the block: an odd length, one that was not filled. One sentence each.</param>
public sealed record ArchBlockRegisters(RegisterSet Registers, CalleeSavedState CalleeSaved, uint? CalleeSavedOffset, IReadOnlyList<string> Notes);
