using System.Globalization;
using Inquest.Target;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>Brings a Thumb instruction into the form that all architectures share.</summary>
public static class ThumbMachineInstruction
{
    /// <summary>
    /// The instruction at <paramref name="address"/> with the registers that it met; null when memory does not hold it.
    /// IT state and flags come from xPSR (number 16) where that is known.
    /// </summary>
    public static MachineInstruction? Describe(TargetMemory memory, ulong address, RegisterSet registers)
    {
        ArgumentNullException.ThrowIfNull(registers);
        ulong? xpsr = registers[CortexMRegisters.Xpsr];
        ItState state = xpsr is { } status ? ItState.FromXpsr((uint)(status & 0xFFFF_FFFF)) : default;
        return ThumbDecoder.TryDecode(memory, address, state, out ThumbInstruction instruction)
            ? Describe(instruction, registers, xpsr is { } flags ? (uint)(flags & 0xFFFF_FFFF) : null)
            : null;
    }

    /// <summary>A decoded instruction with the registers that it met.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="registers">The registers before it.</param>
    /// <param name="xpsr">The flags before it; null when unknown.</param>
    public static MachineInstruction Describe(in ThumbInstruction instruction, RegisterSet registers, uint? xpsr)
    {
        ArgumentNullException.ThrowIfNull(registers);
        ulong? operand = instruction.OperandRegister is { } number ? registers[number] : null;
        MachineInstructionKind kind = KindOf(instruction.Kind);
        bool isJump = kind is MachineInstructionKind.Call or MachineInstructionKind.Jump;
        return new MachineInstruction
        {
            Address = instruction.Address,
            Length = instruction.Length,
            Encoding = "0x" + instruction.Bits.ToString(instruction.Length == 2 ? "x4" : "x8", CultureInfo.InvariantCulture),
            Text = instruction.Text,
            Kind = kind,
            IsExecuted = instruction.Condition == ConditionCode.Always ? true : xpsr is { } flags ? instruction.Condition.Holds(flags) : null,
            Access = AccessOf(instruction, registers),
            OperandRegister = instruction.OperandRegister is { } register ? ArmRegisterList.NameOf(register) : null,
            OperandValue = operand,
            Target = isJump ? instruction.BranchTarget ?? operand : null,
            Number = instruction.Number,
        };
    }

    /// <summary>The instruction at <paramref name="address"/> as a line of a listing; null when memory does not hold it.</summary>
    /// <param name="memory">Where the code is.</param>
    /// <param name="address">The instruction.</param>
    /// <param name="itState">ITSTATE; 0 outside an IT block.</param>
    public static ListedInstruction? List(TargetMemory memory, ulong address, ref int itState)
    {
        if (!ThumbDecoder.TryDecode(memory, address, new ItState((byte)(itState & 0xFF)), out ThumbInstruction instruction))
        {
            return null;
        }

        itState = instruction.NextItState.Bits;
        uint high = instruction.Bits >> 16;
        uint low = instruction.Bits & 0xFFFF;
        bool isKnown = instruction.Kind != InstructionKind.Unknown;
        return instruction.Length == 2
            ? new(address, 2, $"{low:x4}", isKnown ? instruction.Text : $".short 0x{low:x4}")
            : new(address, 4, $"{high:x4} {low:x4}", isKnown ? instruction.Text : $".short 0x{high:x4}, 0x{low:x4}");
    }

    private static MachineMemoryAccess? AccessOf(in ThumbInstruction instruction, RegisterSet registers)
    {
        if (EffectiveAccess.Compute(instruction, registers) is not { } access)
        {
            return null;
        }

        MemoryOperand operand = access.Operand;
        return new MachineMemoryAccess
        {
            IsWrite = operand.Direction == AccessDirection.Write,
            Size = operand.TotalSize,
            Range = access.Range,
            UnknownRegisters = access.UnknownRegisters.Names(),
            Base = ArmRegisterList.NameOf(operand.Base),
            BaseValue = operand.Base == 15 ? instruction.Address + 4 : registers[operand.Base],
            Index = operand.Index is { } index ? ArmRegisterList.NameOf(index) : null,
            IndexValue = operand.Index is { } number ? registers[number] : null,
            IsStack = operand.Base == 13,
            RequiredAlignment = operand.Alignment,
            NaturalAlignment = operand.AccessSize,
        };
    }

    private static MachineInstructionKind KindOf(InstructionKind kind) => kind switch
    {
        InstructionKind.Unknown => MachineInstructionKind.Unknown,
        InstructionKind.Load or InstructionKind.LoadMultiple or InstructionKind.Pop or InstructionKind.LoadExclusive => MachineInstructionKind.Load,
        InstructionKind.Store or InstructionKind.StoreMultiple or InstructionKind.Push or InstructionKind.StoreExclusive => MachineInstructionKind.Store,
        InstructionKind.Branch or InstructionKind.BranchExchange or InstructionKind.TableBranch => MachineInstructionKind.Jump,
        InstructionKind.BranchLink or InstructionKind.BranchLinkExchange => MachineInstructionKind.Call,
        InstructionKind.Divide => MachineInstructionKind.Divide,
        InstructionKind.Undefined => MachineInstructionKind.Trap,
        InstructionKind.SupervisorCall => MachineInstructionKind.SystemCall,
        InstructionKind.Breakpoint => MachineInstructionKind.Breakpoint,
        InstructionKind.FloatingPoint or InstructionKind.Vector or InstructionKind.Coprocessor => MachineInstructionKind.Coprocessor,
        _ => MachineInstructionKind.Other,
    };
}
