using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>The memory that an instruction touches with the registers as they stand before it.</summary>
public readonly record struct EffectiveAccess
{
    /// <summary>The touched bytes; null when a register that makes the address is unknown (see <see cref="UnknownRegisters"/>). An access that would wrap around the top of memory ends at 2³².</summary>
    public AddressRange? Range { get; init; }

    /// <summary>The registers that make the address and are unknown; empty when the range is known.</summary>
    public ArmRegisterList UnknownRegisters { get; init; }

    /// <summary>The operand that was computed.</summary>
    public MemoryOperand Operand { get; init; }

    /// <summary>True when the instruction faults on this address on every core; null when the address is unknown.</summary>
    public bool? ViolatesAlignment => Range is { } range ? range.Start % (ulong)Operand.Alignment != 0 : null;

    /// <summary>True when the address is not a multiple of the element's size, which faults only where that is enforced (see <see cref="MemoryOperand.Alignment"/>); null when the address is unknown.</summary>
    public bool? IsUnaligned => Range is { } range ? range.Start % (ulong)Operand.AccessSize != 0 : null;

    /// <summary>
    /// Computes the access of <paramref name="instruction"/>; null when it touches no memory. A store whose condition
    /// fails touches none either: ask <see cref="ConditionCodes.Holds"/> first.
    /// </summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="registers">Registers by DWARF number (AADWARF32 §4.1: 0 to 15), as they stand before the instruction. Cortex-M restores the base when a load or store faults precisely.</param>
    public static EffectiveAccess? Compute(in ThumbInstruction instruction, RegisterSet registers)
    {
        ArgumentNullException.ThrowIfNull(registers);
        if (instruction.Kind == InstructionKind.Preload || instruction.Memory is not { } operand)
        {
            return null;
        }

        ArmRegisterList unknown = default;
        ulong address = 0;
        if (operand.Base == 15)
        {
            // The architecture defines pc as this instruction plus 4; literals use it rounded down (ARMv7-M ARM, A5.1.2).
            address = instruction.Address + 4;
            address = operand.IsLiteral ? address & ~3ul : address;
        }
        else if (!registers.TryGet(operand.Base, out address))
        {
            unknown = unknown.With(operand.Base);
        }

        if (operand.Index is { } index)
        {
            if (registers.TryGet(index, out ulong value))
            {
                address = unchecked(address + ((value & 0xFFFF_FFFF) << operand.IndexShift));
            }
            else
            {
                unknown = unknown.With(index);
            }
        }

        if (operand.Mode != IndexMode.PostIndexed)
        {
            address = unchecked(address + (ulong)(long)operand.Offset);
        }

        if (unknown.Bits != 0)
        {
            return new EffectiveAccess { UnknownRegisters = unknown, Operand = operand };
        }

        address &= 0xFFFF_FFFF;
        ulong end = Math.Min(address + (ulong)operand.TotalSize, 1ul << 32);
        return new EffectiveAccess { Range = new(address, end), Operand = operand };
    }
}
