using Inquest.Architectures;

namespace Inquest.Unwinding;

/// <summary>The exception that interrupted a frame.</summary>
/// <param name="Exception">Which one; null when the dump does not tell.</param>
/// <param name="ExceptionReturn">EXC_RETURN, as the handler held it.</param>
/// <param name="Frame">Where the hardware pushed the frame of what it interrupted; null when that is not known.</param>
public sealed record ExceptionEntry(ExceptionIdentity? Exception, ulong ExceptionReturn, ulong? Frame = null);
