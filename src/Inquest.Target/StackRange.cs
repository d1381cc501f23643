using Inquest.Binary;

namespace Inquest.Target;

/// <summary>The memory of one stack.</summary>
/// <param name="Range">Lowest address to the address behind the highest; stacks grow down from the end.</param>
/// <param name="Name">Whose stack, for a person: the thread's name, or "interrupt stack".</param>
/// <param name="IsInterrupt">True for the stack that exception handlers use (MSP on Cortex-M).</param>
public sealed record StackRange(AddressRange Range, string Name, bool IsInterrupt);
