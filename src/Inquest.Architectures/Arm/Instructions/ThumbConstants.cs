using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>
/// Finds the constants that a function loads into argument registers before a call: an assertion's file and line are
/// nowhere in a dump, but the code that passed them is.
/// </summary>
/// <remarks>
/// One sweep from the function's start. At the target of a branch, and behind a jump, every value is forgotten, because
/// another path may meet there with other values; a function with a jump table is given up. Test: Constants_do_not_survive_the_target_of_a_branch.
/// </remarks>
internal static class ThumbConstants
{
    private const int Tracked = 13;

    /// <summary>The constants in r0–r3 when the instruction at <paramref name="callAddress"/> runs; null where it is no constant.</summary>
    public static ulong?[] ArgumentsAt(TargetMemory memory, AddressRange function, ulong callAddress, Limits limits)
    {
        ulong?[] values = new ulong?[Tracked];
        if (!function.Contains(callAddress) || callAddress - function.Start > (ulong)limits.MaxStackScanBytes)
        {
            return new ulong?[4];
        }

        if (ThumbFlow.BranchTargets(memory, function, limits) is not { } targets)
        {
            return new ulong?[4];
        }

        ItState state = default;
        for (ulong at = function.Start; at < callAddress;)
        {
            if (targets.Contains(at))
            {
                Array.Clear(values);
            }

            if (!ThumbDecoder.TryDecode(memory, at, state, out ThumbInstruction instruction))
            {
                return new ulong?[4];
            }

            Step(instruction, memory, values);
            state = instruction.NextItState;
            at += (ulong)instruction.Length;
        }

        if (targets.Contains(callAddress))
        {
            Array.Clear(values);
        }

        return values[..4];
    }

    private static void Step(in ThumbInstruction instruction, TargetMemory memory, ulong?[] values)
    {
        bool always = instruction.ItState is { InBlock: false };
        switch (instruction.Kind)
        {
            case InstructionKind.BranchLink or InstructionKind.BranchLinkExchange:
                // A call keeps r4–r11 and nothing else (AAPCS32 §6.1.1).
                Array.Clear(values, 0, 4);
                values[12] = null;
                return;
            case InstructionKind.Branch when instruction.Condition != ConditionCode.Always || instruction.Sources.Bits != 0:
                return;
            case InstructionKind.Branch or InstructionKind.BranchExchange or InstructionKind.TableBranch:
                Array.Clear(values);
                return;
        }

        ulong? constant = always ? ThumbConstant.Of(instruction, memory, values) : null;
        for (int register = 0; register < Tracked; register++)
        {
            if (instruction.Destinations.Contains(register))
            {
                values[register] = instruction.Destinations.Count == 1 ? constant : null;
            }
        }

        if (instruction.Destinations.Contains(15) && always)
        {
            Array.Clear(values);
        }
    }
}
