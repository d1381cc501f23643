using Inquest.Target;

namespace Inquest.Symbols.Variables;

/// <summary>One frame of a call stack, as the values of its variables need it. Inlined functions share their physical frame.</summary>
public sealed class PhysicalFrame
{
    /// <summary>The program counter, without a Thumb bit: the faulting instruction, or the return address.</summary>
    public required ulong Pc { get; init; }

    /// <summary>The address to look code up with: inside the call for a caller.</summary>
    public required ulong LookupPc { get; init; }

    /// <summary>The registers as they were at <see cref="Pc"/>; those that are lost are unknown.</summary>
    public required RegisterSet Registers { get; init; }

    /// <summary>Why the register with a DWARF number is not known in this frame, a phrase that begins with its name; null when nobody can say.</summary>
    public Func<int, string>? ExplainUnknownRegister { get; init; }

    /// <summary>The canonical frame address; null when not known.</summary>
    public ulong? Cfa { get; init; }

    /// <summary>The frame that called this one; null when there is none, or when an exception and no call lies between.</summary>
    public PhysicalFrame? Caller { get; init; }
}
