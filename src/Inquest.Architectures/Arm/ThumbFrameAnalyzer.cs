using Inquest.Architectures.Arm.Instructions;
using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Architectures.Arm;

/// <summary>
/// Follows every path of a function from its entry and keeps account of sp and of the saved registers, so that code
/// without call-frame information (Zephyr's assembly) can be unwound. Paths that disagree give no answer.
/// </summary>
internal sealed class ThumbFrameAnalyzer
{
    private const uint CallClobbered = 0x500F; // r0-r3, r12, lr

    private readonly TargetMemory _memory;
    private readonly Limits _limits;

    public ThumbFrameAnalyzer(TargetMemory memory, Limits limits)
    {
        _memory = memory;
        _limits = limits;
    }

    public FrameAnalysis? Analyze(AddressRange function, ulong pc)
    {
        if ((function.Start & 1) != 0 || pc < function.Start || pc > function.End || function.Length > (ulong)_limits.MaxAnalyzedInstructions * 2)
        {
            return null;
        }

        ThumbFrameState[] states = new ThumbFrameState[(int)(function.Length / 2) + 1];
        states[0] = ThumbFrameState.AtEntry;
        Queue<int> open = new();
        open.Enqueue(0);

        // Each visit lowers a state or does not enqueue; the states have finite height. The bound is for safety alone.
        for (int visits = 0; open.Count > 0 && visits < _limits.MaxAnalyzedInstructions * 8; visits++)
        {
            int index = open.Dequeue();
            ulong at = function.Start + (2 * (ulong)index);
            if (!ThumbDecoder.TryDecode(_memory, at, default, out ThumbInstruction instruction))
            {
                continue;
            }

            ThumbFrameState after = states[index];
            Apply(ref after, instruction, out bool fallsThrough);
            if (fallsThrough)
            {
                Join(states, open, index + (instruction.Length / 2), after);
            }

            if (instruction.Kind == InstructionKind.TableBranch)
            {
                FollowTable(states, open, function, instruction, after);
            }
            else if (instruction.Kind == InstructionKind.Branch && instruction.BranchTarget is { } target && function.Contains(target) && (target & 1) == 0)
            {
                Join(states, open, (int)((target - function.Start) / 2), after);
            }
        }

        ThumbFrameState state = states[(int)((pc - function.Start) / 2)];
        if (!state.IsReached || !state.IsDepthKnown || state.Depth < 0)
        {
            return null;
        }

        List<SavedRegister> saved = [];
        for (int register = 0; register < 15; register++)
        {
            if (state.SlotOf(register) != 0)
            {
                saved.Add(new(register, -state.SlotOf(register)));
            }
        }

        return new(state.Depth, saved, state.Changed);
    }

    // TBB and TBH [pc, Rm]: the table follows the instruction and ends where its nearest target begins (ARMv7-M ARM A7.7.185).
    private void FollowTable(ThumbFrameState[] states, Queue<int> open, AddressRange function, in ThumbInstruction instruction, in ThumbFrameState after)
    {
        if (instruction.Memory is not { Base: CortexMRegisters.Pc } operand)
        {
            return;
        }

        ulong table = instruction.Address + 4;
        ulong end = function.End;
        Span<byte> entry = stackalloc byte[2];
        for (ulong at = table; at < end; at += (ulong)operand.AccessSize)
        {
            entry.Clear();
            if (!_memory.TryRead(at, entry[..operand.AccessSize]))
            {
                return;
            }

            ulong target = table + (2ul * System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(entry));
            if (!function.Contains(target) || target < at)
            {
                return;
            }

            end = Math.Min(end, target);
            Join(states, open, (int)((target - function.Start) / 2), after);
        }
    }

    private static void Join(ThumbFrameState[] states, Queue<int> open, int index, in ThumbFrameState state)
    {
        if ((uint)index < (uint)states.Length && states[index].Join(state))
        {
            open.Enqueue(index);
        }
    }

    private static void Apply(ref ThumbFrameState state, in ThumbInstruction instruction, out bool fallsThrough)
    {
        // An instruction in an IT block or a conditional branch may be skipped: both ways are one path here. A conditional
        // return falls through; a conditional change of sp is not followed by compilers nor by Zephyr's assembly.
        fallsThrough = true;
        uint bits = instruction.Bits;
        uint destinations = instruction.Destinations.Bits;
        switch (instruction.Kind)
        {
            case InstructionKind.Push when TryPushList(instruction, out uint pushed):
                state.Push(pushed);
                return;
            case InstructionKind.Push or InstructionKind.StoreMultiple or InstructionKind.Store
                when instruction.Memory is { Base: CortexMRegisters.Sp, WritesBack: true } store:
                state.Adjust(store.TotalSize);
                return;
            case InstructionKind.Pop or InstructionKind.LoadMultiple or InstructionKind.Load
                when instruction.Memory is { Base: CortexMRegisters.Sp, WritesBack: true } load:
                if (load.TotalSize == 4 * System.Numerics.BitOperations.PopCount(destinations & ~(1u << CortexMRegisters.Sp)))
                {
                    state.Pop(destinations & ~(1u << CortexMRegisters.Sp));
                }
                else
                {
                    state.Adjust(-load.TotalSize);
                }

                fallsThrough = (destinations & (1u << CortexMRegisters.Pc)) == 0;
                return;
            case InstructionKind.Branch:
                fallsThrough = IsConditional(instruction);
                return;
            case InstructionKind.BranchExchange or InstructionKind.TableBranch:
                fallsThrough = false;
                return;
            case InstructionKind.BranchLink or InstructionKind.BranchLinkExchange:
                state.Changed |= CallClobbered;
                return;
            default:
                break;
        }

        if ((destinations & (1u << CortexMRegisters.Sp)) != 0)
        {
            if (TryStackAdjustment(bits, instruction.Length, out int bytes))
            {
                state.Adjust(bytes);
            }
            else
            {
                state.IsDepthKnown = false;
            }
        }

        if ((destinations & (1u << CortexMRegisters.Pc)) != 0)
        {
            fallsThrough = false;
        }

        state.Changed |= destinations & 0x5FFF;
    }

    private static bool IsConditional(in ThumbInstruction branch) =>
        branch.Condition != ConditionCode.Always || ThumbCode.IsCompareAndBranch(branch);

    private static bool TryPushList(in ThumbInstruction push, out uint list)
    {
        list = (uint)push.Sources.Bits & ~(1u << CortexMRegisters.Sp);
        return push.Memory is { } memory && memory.TotalSize == 4 * System.Numerics.BitOperations.PopCount(list);
    }

    // The immediate forms of ADD and SUB with sp as base and destination (ARMv7-M ARM A7.7.5 and A7.7.176).
    private static bool TryStackAdjustment(uint bits, int length, out int bytes)
    {
        bytes = 0;
        if (length == 2)
        {
            if ((bits & 0xFF00) != 0xB000)
            {
                return false;
            }

            int immediate = (int)(bits & 0x7F) * 4;
            bytes = (bits & 0x80) != 0 ? immediate : -immediate;
            return true;
        }

        uint first = bits >> 16;
        uint second = bits & 0xFFFF;
        if ((second & 0x8F00) != 0x0D00)
        {
            return false;
        }

        uint field = ((first >> 10) & 1) << 11 | ((second >> 12) & 7) << 8 | (second & 0xFF);
        switch (first & 0xFBFF)
        {
            case 0xF20D:
                bytes = -(int)field;
                return true;
            case 0xF2AD:
                bytes = (int)field;
                return true;
            case 0xF10D or 0xF11D:
                bytes = -(int)ExpandImmediate(field);
                return true;
            case 0xF1AD or 0xF1BD:
                bytes = (int)ExpandImmediate(field);
                return true;
            default:
                return false;
        }
    }

    // ThumbExpandImm (ARMv7-M ARM A5.3.2), as far as a frame's size goes.
    private static uint ExpandImmediate(uint field)
    {
        uint low = field & 0xFF;
        switch (field >> 8)
        {
            case 0: return low;
            case 1: return low | (low << 16);
            case 2: return (low << 8) | (low << 24);
            case 3: return low * 0x0101_0101;
            default:
                uint value = 0x80 | (field & 0x7F);
                return System.Numerics.BitOperations.RotateRight(value, (int)(field >> 7)) & 0x0FFF_FFFF;
        }
    }
}
