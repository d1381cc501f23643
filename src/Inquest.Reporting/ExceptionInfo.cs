namespace Inquest.Reporting;

/// <summary>The exception that interrupted a frame or a thread.</summary>
/// <param name="Number">The architecture's exception number (Cortex-M: IPSR); null when not known.</param>
/// <param name="Name">Its name: <c>HardFault</c>, <c>IRQ 12</c>; null when not known.</param>
/// <param name="ExcReturn">The EXC_RETURN value; null when not known.</param>
public sealed record ExceptionInfo(int? Number, string? Name, ulong? ExcReturn);
