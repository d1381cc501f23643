namespace Inquest.Architectures;

/// <summary>
/// Where a thread stands that was interrupted within an IT block or a load of several registers, on kernels that switch by
/// <c>switch_handle</c>: such an instruction cannot be resumed by a plain jump, so the frame leads to a stub.
/// </summary>
/// <param name="Stub">The stub's address.</param>
/// <param name="Pc">The interrupted instruction; null when it is not known.</param>
/// <param name="Xpsr">The status with which it resumes; null when it is not known.</param>
public sealed record InterruptedInstruction(ulong Stub, ulong? Pc, ulong? Xpsr);
