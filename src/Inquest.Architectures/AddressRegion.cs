namespace Inquest.Architectures;

/// <summary>A part of the address space whose use the architecture fixes, whatever the chip.</summary>
/// <param name="Name">In words: <c>the peripheral region</c>.</param>
/// <param name="IsExecutable">False where the processor never fetches instructions.</param>
/// <param name="IsMemory">True where a chip may have memory (code or data); false for peripherals and system registers.</param>
public sealed record AddressRegion(string Name, bool IsExecutable, bool IsMemory);
