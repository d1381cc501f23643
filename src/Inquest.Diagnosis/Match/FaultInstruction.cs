using Inquest.Architectures;
using Inquest.Target;

namespace Inquest.Diagnosis.Match;

/// <summary>Holds the kernel's reason against the instruction that code has at the faulting pc: other code has any instruction there.</summary>
public static class FaultInstruction
{
    // Zephyr's reasons tell a load or store that faulted (19, 25), a division by zero (30) and an undefined instruction (36) from
    // all else (include/zephyr/arch/arm/error.h).
    private const uint DataAccess = 19;
    private const uint PreciseDataBus = 25;
    private const uint DivisionByZero = 30;
    private const uint UndefinedInstruction = 36;

    /// <summary>
    /// Whether the instruction can have raised the fault. Null when the reason says nothing of the kind, or the instruction
    /// is not known.
    /// </summary>
    /// <param name="architecture">The processor.</param>
    /// <param name="memory">Memory with the code.</param>
    /// <param name="pc">Address of the instruction.</param>
    /// <param name="registers">The registers before it.</param>
    /// <param name="reason">The kernel's reason; null when the dump does not hold it.</param>
    public static bool? CanRaise(Architecture architecture, TargetMemory memory, ulong pc, RegisterSet registers, uint? reason)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        if (reason is not (DataAccess or PreciseDataBus or DivisionByZero or UndefinedInstruction)
            || architecture.DescribeInstruction(memory, pc, registers) is not { Kind: not MachineInstructionKind.Unknown } instruction)
        {
            return null;
        }

        return reason switch
        {
            DivisionByZero => instruction is { Kind: MachineInstructionKind.Divide, OperandValue: null or 0 },
            // What computes may be undefined on a core that is smaller than the one it was compiled for; loads and stores are on none.
            UndefinedInstruction => instruction.Kind is MachineInstructionKind.Load or MachineInstructionKind.Store ? false : null,
            _ => instruction.Access is not null,
        };
    }
}
