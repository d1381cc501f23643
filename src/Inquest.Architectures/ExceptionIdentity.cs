namespace Inquest.Architectures;

/// <summary>An exception or interrupt.</summary>
/// <param name="Number">The architecture's number (Cortex-M: IPSR; 16 and up are interrupts 0 and up).</param>
/// <param name="Name">Its name: <c>SysTick</c>, <c>IRQ 3</c>.</param>
public sealed record ExceptionIdentity(int Number, string Name);
