using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Architectures;

/// <summary>The registers of code that an exception interrupted, as the hardware stacked them.</summary>
/// <param name="Registers">The registers at the interrupted instruction; sp is as it was before the exception.</param>
/// <param name="Frame">The memory that the hardware wrote, padding included.</param>
/// <param name="Evidence">How the frame was found and what confirms it; one sentence.</param>
/// <param name="IsStated">True when the dump or the processor state says where the frame is; false when it was searched for.</param>
/// <param name="IsGuess">True when nothing but a stack that unwinds to its end from there can confirm it: the frame's memory is not in the dump.</param>
public sealed record InterruptedContext(RegisterSet Registers, AddressRange Frame, string Evidence, bool IsStated, bool IsGuess = false);
