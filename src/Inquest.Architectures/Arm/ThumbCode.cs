using System.Buffers.Binary;
using Inquest.Architectures.Arm.Instructions;
using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Architectures.Arm;

/// <summary>Questions about Thumb code that the stack walker asks.</summary>
internal static class ThumbCode
{
    /// <summary>
    /// The call in front of <paramref name="returnAddress"/>: BL (four bytes) or BLX register (two bytes). Read backwards a
    /// halfword can be the tail of a longer instruction: 0x47xx is never the second half of a BL (those have bit 15 set),
    /// but may be that of another wide instruction, so a wide instruction in front that is no BL rules BLX out only when
    /// the halfword before begins one.
    /// </summary>
    public static bool TryReadCallSite(TargetMemory memory, ulong returnAddress, out CallSite callSite)
    {
        callSite = default;
        if (returnAddress < 4)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[4];
        if (memory.TryRead(returnAddress - 4, bytes)
            && ThumbDecoder.TryDecode(returnAddress - 4, bytes, default, out ThumbInstruction wide)
            && wide.Kind == InstructionKind.BranchLink
            && wide.Length == 4)
        {
            callSite = new(returnAddress - 4, wide.BranchTarget, -1);
            return true;
        }

        if (memory.TryRead(returnAddress - 2, bytes[..2]) && IsBranchLinkExchange(BinaryPrimitives.ReadUInt16LittleEndian(bytes), out int register))
        {
            callSite = new(returnAddress - 2, null, register);
            return true;
        }

        return false;
    }

    /// <summary>
    /// Sweeps the function from its start. Behind a jump that does not fall through there may be a literal pool or a jump
    /// table, which decode as anything: from there on nothing is sure until the target of a branch is met, and what is not
    /// sure is let through.
    /// </summary>
    public static bool IsInstructionStart(TargetMemory memory, AddressRange function, ulong address)
    {
        if ((address & 1) != 0 || !function.Contains(address))
        {
            return false;
        }

        SortedSet<ulong> targets = [];
        bool isSure = true;
        ulong at = function.Start;
        while (at < address)
        {
            if (!ThumbDecoder.TryDecode(memory, at, default, out ThumbInstruction instruction))
            {
                return true;
            }

            if (isSure && instruction.BranchTarget is { } target && target > at && function.Contains(target))
            {
                targets.Add(target);
            }

            bool leaves = instruction.Kind switch
            {
                InstructionKind.Branch => instruction.Condition == ConditionCode.Always && !IsCompareAndBranch(instruction),
                InstructionKind.BranchLink or InstructionKind.BranchLinkExchange => false,
                InstructionKind.BranchExchange or InstructionKind.TableBranch or InstructionKind.Undefined or InstructionKind.SupervisorCall => true,
                _ => instruction.Destinations.Contains(CortexMRegisters.Pc),
            };
            at += (ulong)instruction.Length;
            isSure &= !leaves;
            while (targets.Count > 0 && targets.Min <= at)
            {
                // A branch goes here: whatever the sweep made of a table in front, an instruction begins at its target.
                at = targets.Min;
                targets.Remove(at);
                isSure = true;
            }
        }

        return at == address || !isSure;
    }

    public static ulong? FindStackPointerChange(TargetMemory memory, AddressRange code)
    {
        ulong at = code.Start;
        while (at < code.End)
        {
            if (!ThumbDecoder.TryDecode(memory, at, default, out ThumbInstruction instruction))
            {
                return at;
            }

            at += (ulong)instruction.Length;
            if (instruction.Destinations.Contains(CortexMRegisters.Sp) && !instruction.Destinations.Contains(CortexMRegisters.Pc))
            {
                return at;
            }
        }

        return null;
    }

    public static uint ChangedRegisters(TargetMemory memory, AddressRange code, Limits limits)
    {
        const uint CalleeSaved = 0x0FF0;
        uint changed = 0;
        ulong at = code.Start;
        for (int count = 0; at < code.End && count < limits.MaxAnalyzedInstructions; count++)
        {
            if (!ThumbDecoder.TryDecode(memory, at, default, out ThumbInstruction instruction))
            {
                break;
            }

            bool restores = instruction.Kind == InstructionKind.Pop || instruction.Memory is { Base: CortexMRegisters.Sp, WritesBack: true };
            changed |= restores ? 0 : instruction.Destinations.Bits & CalleeSaved;
            at += (ulong)instruction.Length;
        }

        return changed;
    }

    public static bool CollectJumps(TargetMemory memory, AddressRange function, ICollection<ulong> targets, Limits limits)
    {
        bool jumpsAnywhere = false;
        ulong at = function.Start;
        for (int count = 0; at < function.End && count < limits.MaxAnalyzedInstructions; count++)
        {
            if (!ThumbDecoder.TryDecode(memory, at, default, out ThumbInstruction instruction))
            {
                break;
            }

            switch (instruction.Kind)
            {
                case InstructionKind.Branch when instruction.BranchTarget is { } target && !function.Contains(target):
                    targets.Add(target);
                    break;
                case InstructionKind.BranchExchange when instruction.OperandRegister is not CortexMRegisters.Lr:
                    jumpsAnywhere = true;
                    break;
                case InstructionKind.Load when instruction.Destinations.Contains(CortexMRegisters.Pc):
                    jumpsAnywhere |= !AddLiteralTarget(memory, instruction, targets);
                    break;
                case InstructionKind.Other when instruction.Destinations.Contains(CortexMRegisters.Pc):
                    jumpsAnywhere = true;
                    break;
                default:
                    break;
            }

            at += (ulong)instruction.Length;
        }

        return jumpsAnywhere;
    }

    // GNU ld's long-branch veneer is `ldr.w pc, [pc, #n]` with the target behind it.
    private static bool AddLiteralTarget(TargetMemory memory, in ThumbInstruction load, ICollection<ulong> targets)
    {
        if (load.Memory is not { IsLiteral: true } operand)
        {
            // Loads of pc from the stack are returns; others jump by a table or a pointer.
            return load.Memory is { Base: CortexMRegisters.Sp };
        }

        ulong address = unchecked((((load.Address + 4) & ~3ul) + (ulong)operand.Offset) & 0xFFFF_FFFF);
        if (!memory.TryReadUInt32(address, out uint target))
        {
            return false;
        }

        targets.Add(target & ~1u);
        return true;
    }

    /// <summary>CBZ and CBNZ (1011 x0x1 ...): conditional without a condition field.</summary>
    public static bool IsCompareAndBranch(in ThumbInstruction branch) => branch.Length == 2 && (branch.Bits & 0xF500) == 0xB100;

    private static bool IsBranchLinkExchange(ushort halfword, out int register)
    {
        // BLX register, T1: 0100 0111 1 Rm(4) (0)(0)(0); ARMv8-M's BLXNS has bit 2 set.
        register = (halfword >> 3) & 0xF;
        return (halfword & 0xFF83) == 0x4780 && register != CortexMRegisters.Pc;
    }
}
