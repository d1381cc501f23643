using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>
/// Follows a register back through the instructions in front of the pc to where its value came from: <c>ldr r3, [pc, #8]; ldr r3, [r3]</c>
/// is the global variable at the literal's address. Nothing is read but the code.
/// </summary>
/// <remarks>
/// As in <see cref="ThumbReplay"/> only code that certainly ran counts: backwards as long as no branch leads in between.
/// Test: An_origin_ends_at_the_target_of_a_branch.
/// </remarks>
internal sealed class ThumbOrigin
{
    private const int MaxSteps = 8;

    private readonly TargetMemory _memory;
    private readonly List<ThumbInstruction> _code;
    private readonly HashSet<ulong> _targets;
    private readonly ulong _pc;

    private ThumbOrigin(TargetMemory memory, List<ThumbInstruction> code, HashSet<ulong> targets, ulong pc)
    {
        _memory = memory;
        _code = code;
        _targets = targets;
        _pc = pc;
    }

    /// <summary>Where the value came from that a register has at <paramref name="pc"/>; the register itself when the code does not tell more.</summary>
    public static RegisterOrigin OfRegister(TargetMemory memory, AddressRange function, ulong pc, int register, Limits limits) =>
        Create(memory, function, pc, limits) is { } origins ? origins.Before(register, origins._code.Count, MaxSteps) : new RegisterOrigin(register, pc) { IsLive = true };

    /// <summary>The one value that the instruction at <paramref name="pc"/> reads or writes; null when it touches none or several.</summary>
    public static MemoryOrigin? OfAccess(TargetMemory memory, AddressRange function, ulong pc, Limits limits) =>
        Create(memory, function, pc, limits) is { } origins && ThumbDecoder.TryDecode(memory, pc, default, out ThumbInstruction instruction)
            ? origins.Access(instruction, origins._code.Count, MaxSteps)
            : null;

    private static ThumbOrigin? Create(TargetMemory memory, AddressRange function, ulong pc, Limits limits) =>
        ThumbFlow.BranchTargets(memory, function, limits) is { } targets && ThumbFlow.DecodeUpTo(memory, function, pc, limits) is { } code
            ? new ThumbOrigin(memory, code, targets, pc)
            : null;

    // The register's value in front of the instruction at a position; behind the last one stands the pc.
    private RegisterOrigin Before(int register, int position, int steps)
    {
        ulong address = position < _code.Count ? _code[position].Address : _pc;
        RegisterOrigin origin = new(register, address) { IsLive = !ThumbFlow.WritesFrom(_code, position, register) };
        for (int i = position - 1; i >= 0 && steps > 0; i--)
        {
            ThumbInstruction instruction = _code[i];
            if (_targets.Contains(address) || ThumbFlow.DoesNotFallThrough(instruction))
            {
                break;
            }

            address = instruction.Address;
            if (ThumbFlow.Writes(instruction, register))
            {
                return instruction.ItState.InBlock || instruction.Destinations.Count != 1 ? origin : Extend(origin, instruction, i, steps - 1);
            }
        }

        return origin;
    }

    private RegisterOrigin Extend(RegisterOrigin origin, in ThumbInstruction instruction, int position, int steps)
    {
        if (instruction.Kind == InstructionKind.Load && instruction.Memory is { IsLiteral: false })
        {
            return origin with { Load = Access(instruction, position, steps) };
        }

        if (instruction.Kind is not (InstructionKind.Load or InstructionKind.Other))
        {
            return origin;
        }

        if (CopiedRegister(instruction) is int source)
        {
            RegisterOrigin copied = Before(source, position, steps);
            return origin with { CopyOf = copied, Constant = copied.Constant };
        }

        ulong?[] constants = new ulong?[13];
        for (int register = 0; register < constants.Length; register++)
        {
            constants[register] = instruction.Sources.Contains(register) ? Before(register, position, steps).Constant : null;
        }

        return origin with { Constant = ThumbConstant.Of(instruction, _memory, constants) };
    }

    private MemoryOrigin? Access(in ThumbInstruction instruction, int position, int steps) =>
        instruction.Memory is not { Count: 1, Base: not 15 } operand ? null
            : new MemoryOrigin(Before(operand.Base, position, steps), operand.Mode == IndexMode.PostIndexed ? 0 : operand.Offset, operand.AccessSize)
            {
                Index = operand.Index is int index ? Before(index, position, steps) : null,
                IndexShift = operand.IndexShift,
            };

    // MOV Rd, Rm and MOVS Rd, Rm (LSLS #0).
    private static int? CopiedRegister(in ThumbInstruction instruction)
    {
        uint bits = instruction.Bits;
        return instruction.Length != 2 ? null
            : (bits & 0xFF00) == 0x4600 && ((bits >> 3) & 15) < 13 ? (int)((bits >> 3) & 15)
            : (bits & 0xFFC0) == 0 ? (int)((bits >> 3) & 7)
            : null;
    }
}
