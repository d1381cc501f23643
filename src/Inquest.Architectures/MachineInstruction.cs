namespace Inquest.Architectures;

/// <summary>
/// One instruction with the registers that it met: what it is, what it touches, where it goes. The form in which an
/// architecture hands its decoder's result to the diagnosis.
/// </summary>
public sealed record MachineInstruction
{
    /// <summary>Where it stands.</summary>
    public required ulong Address { get; init; }

    /// <summary>Bytes.</summary>
    public required int Length { get; init; }

    /// <summary>The encoding in hex, as the manuals write it: <c>0xde00</c>.</summary>
    public required string Encoding { get; init; }

    /// <summary>As assembly: <c>ldr r3, [r0, #12]</c>.</summary>
    public required string Text { get; init; }

    /// <summary>What it does.</summary>
    public required MachineInstructionKind Kind { get; init; }

    /// <summary>False when its condition does not hold, so that it does nothing; null when the flags are unknown.</summary>
    public bool? IsExecuted { get; init; } = true;

    /// <summary>The memory that it touches; null when none.</summary>
    public MachineMemoryAccess? Access { get; init; }

    /// <summary>Name of the register that holds the divisor of a division, or the target of a jump or call; null for everything else.</summary>
    public string? OperandRegister { get; init; }

    /// <summary>That register's value; null when unknown or none.</summary>
    public ulong? OperandValue { get; init; }

    /// <summary>Where a jump or call goes; null when it is no jump or the target is unknown.</summary>
    public ulong? Target { get; init; }

    /// <summary>The number in a system call, breakpoint or trap; null for everything else.</summary>
    public uint? Number { get; init; }
}
