using System.Globalization;
using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>
/// Works out a register that the dump does not hold from the instructions that ran just before: <c>ldr r4, [r2, #0]</c>
/// with r2 and the memory known gives r4. Zephyr builds without CONFIG_EXTRA_EXCEPTION_INFO, so nearly all in the wild,
/// save no r4–r11, and a faulting pointer is in one of them often.
/// </summary>
/// <remarks>
/// Only code that certainly ran counts: backwards from the pc as long as no branch leads in between. Memory may have
/// changed since it was read; the evidence names it. Test: A_value_from_before_the_target_of_a_branch_is_not_believed.
/// </remarks>
internal sealed class ThumbReplay
{
    private const int MaxSteps = 8;

    private readonly TargetMemory _memory;
    private readonly RegisterSet _registers;
    private readonly List<ThumbInstruction> _code;
    private readonly HashSet<ulong> _targets;
    private readonly List<string> _steps = [];

    private ThumbReplay(TargetMemory memory, RegisterSet registers, List<ThumbInstruction> code, HashSet<ulong> targets)
    {
        _memory = memory;
        _registers = registers;
        _code = code;
        _targets = targets;
    }

    /// <summary>The value of a register at <paramref name="pc"/>; null when the code does not tell.</summary>
    public static RecoveredRegister? Recover(TargetMemory memory, AddressRange function, ulong pc, int register, RegisterSet registers, Limits limits)
    {
        if (ThumbFlow.BranchTargets(memory, function, limits) is not { } targets || ThumbFlow.DecodeUpTo(memory, function, pc, limits) is not { } code)
        {
            return null;
        }

        ThumbReplay replay = new(memory, registers, code, targets);
        return replay.ValueBefore(register, replay._code.Count, pc, MaxSteps) is { } value && replay._steps.Count > 0
            ? new RecoveredRegister(value, string.Join("; ", replay._steps))
            : null;
    }

    /// <summary>The register's value before the instruction at a position ran; that instruction stands at <paramref name="address"/>.</summary>
    private ulong? ValueBefore(int register, int position, ulong address, int steps)
    {
        if (steps == 0)
        {
            return null;
        }

        if (!ThumbFlow.WritesFrom(_code, position, register) && _registers.TryGet(register, out ulong known))
        {
            return known;
        }

        for (int i = position - 1; i >= 0; i--)
        {
            ThumbInstruction instruction = _code[i];
            if (_targets.Contains(address) || ThumbFlow.DoesNotFallThrough(instruction))
            {
                return null;
            }

            address = instruction.Address;
            if (ThumbFlow.Writes(instruction, register))
            {
                return instruction.ItState.InBlock ? null : ValueOf(instruction, register, i, steps - 1);
            }
        }

        return null;
    }

    private ulong? ValueOf(in ThumbInstruction instruction, int register, int position, int steps)
    {
        if (instruction.Kind == InstructionKind.Load)
        {
            return Loaded(instruction, register, position, steps);
        }

        if (instruction.Kind != InstructionKind.Other || instruction.Destinations.Count != 1)
        {
            return null;
        }

        ulong?[] values = new ulong?[13];
        for (int source = 0; source < values.Length; source++)
        {
            values[source] = instruction.Sources.Contains(source) ? ValueBefore(source, position, instruction.Address, steps) : null;
        }

        ulong? value = ThumbConstant.Of(instruction, _memory, values);
        AddStep(instruction, value, "");
        return value;
    }

    private ulong? Loaded(in ThumbInstruction instruction, int register, int position, int steps)
    {
        if (instruction.Memory is not { WritesBack: false, Count: 1 } operand || instruction.Mnemonic.StartsWith("ldrs", StringComparison.Ordinal) || register == 15)
        {
            return null;
        }

        RegisterSet before = new(16);
        for (int source = 0; source < 15; source++)
        {
            if (instruction.Sources.Contains(source) && ValueBefore(source, position, instruction.Address, steps) is { } value)
            {
                before.Set(source, value, RegisterSource.Recovered);
            }
        }

        if (EffectiveAccess.Compute(instruction, before)?.Range is not { } range || !_memory.TryReadUnsigned(range.Start, operand.AccessSize, out ulong loaded))
        {
            return null;
        }

        string place = string.Create(CultureInfo.InvariantCulture, $" from 0x{range.Start:x8}, where it still stands");
        AddStep(instruction, loaded, operand.IsLiteral ? "" : place);
        return loaded;
    }

    private void AddStep(in ThumbInstruction instruction, ulong? value, string place)
    {
        if (value is { } known)
        {
            _steps.Add(string.Create(CultureInfo.InvariantCulture, $"`{instruction.Text}` at 0x{instruction.Address:x8} set it to 0x{known:x8}{place}"));
        }
    }
}
