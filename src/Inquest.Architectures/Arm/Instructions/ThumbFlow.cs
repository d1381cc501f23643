using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>What an instruction does to the flow of control and to registers, for looking at code without running it.</summary>
internal static class ThumbFlow
{
    /// <summary>Where the direct branches of a function go; null when a jump table or the like leads to places that are not known.</summary>
    public static HashSet<ulong>? BranchTargets(TargetMemory memory, AddressRange function, Limits limits)
    {
        HashSet<ulong> targets = [];
        ulong at = function.Start;
        for (int count = 0; at < function.End && count < limits.MaxAnalyzedInstructions; count++)
        {
            if (!ThumbDecoder.TryDecode(memory, at, default, out ThumbInstruction instruction))
            {
                break;
            }

            if (instruction.Kind == InstructionKind.TableBranch)
            {
                return null;
            }

            if (instruction.Kind == InstructionKind.Branch && instruction.BranchTarget is { } target)
            {
                targets.Add(target);
            }

            at += (ulong)instruction.Length;
        }

        return targets;
    }

    /// <summary>The instructions of a function in front of <paramref name="pc"/>, in order; null when one is not known, or none begins at the pc.</summary>
    public static List<ThumbInstruction>? DecodeUpTo(TargetMemory memory, AddressRange function, ulong pc, Limits limits)
    {
        if (!function.Contains(pc))
        {
            return null;
        }

        List<ThumbInstruction> code = [];
        ItState state = default;
        ulong at = function.Start;
        while (at < pc && code.Count < limits.MaxAnalyzedInstructions)
        {
            if (!ThumbDecoder.TryDecode(memory, at, state, out ThumbInstruction instruction))
            {
                return null;
            }

            code.Add(instruction);
            state = instruction.NextItState;
            at += (ulong)instruction.Length;
        }

        return at == pc ? code : null;
    }

    /// <summary>True when the instruction behind this one does not run after it.</summary>
    public static bool DoesNotFallThrough(in ThumbInstruction instruction) => !instruction.ItState.InBlock && instruction.Kind switch
    {
        InstructionKind.Branch => instruction.Condition == ConditionCode.Always && instruction.Sources.Bits == 0,
        InstructionKind.BranchExchange or InstructionKind.TableBranch or InstructionKind.Undefined => true,
        InstructionKind.BranchLink or InstructionKind.BranchLinkExchange => false,
        _ => instruction.Destinations.Contains(15),
    };

    /// <summary>True when the register may have another value behind the instruction; a call keeps r4–r11 and sp only (AAPCS32 §6.1.1).</summary>
    public static bool Writes(in ThumbInstruction instruction, int register) =>
        instruction.Kind is InstructionKind.BranchLink or InstructionKind.BranchLinkExchange or InstructionKind.SupervisorCall
            ? register is <= 3 or 12 or 14
            : instruction.Destinations.Contains(register);

    /// <summary>True when an instruction from a position on, to the end of the code, writes the register.</summary>
    public static bool WritesFrom(List<ThumbInstruction> code, int position, int register)
    {
        for (int i = position; i < code.Count; i++)
        {
            if (Writes(code[i], register))
            {
                return true;
            }
        }

        return false;
    }
}
