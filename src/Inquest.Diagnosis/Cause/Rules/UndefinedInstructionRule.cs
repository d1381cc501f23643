using Inquest.Architectures;

namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>An instruction that the processor does not have, or that the compiler put where execution must never come.</summary>
internal sealed class UndefinedInstructionRule : CauseRule
{
    private const uint UndefinedInstruction = 36;
    private const uint NoCoprocessor = 33;

    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        bool isTrap = facts.Instruction is { Kind: MachineInstructionKind.Trap or MachineInstructionKind.Breakpoint, IsExecuted: not false };
        bool isGeneric = facts.Class == FaultClass.Exception || facts.ReasonCode == 29;
        if (facts.ReasonCode is not (UndefinedInstruction or NoCoprocessor) && !(isTrap && isGeneric))
        {
            return null;
        }

        List<string> evidence = facts.BeginEvidence();
        if (facts.InstructionSentence() is { } sentence)
        {
            evidence.Add(sentence);
        }

        return facts.ReasonCode == NoCoprocessor ? NoUnit(facts, evidence) : Undefined(facts, evidence, isTrap);
    }

    private static CauseOfDeath NoUnit(CrashFacts facts, List<string> evidence) => new()
    {
        Kind = CauseKind.UsageFault,
        Title = "A floating-point or coprocessor instruction ran while its unit was off",
        Instruction = facts.Instruction?.Text,
        Evidence = evidence,
        Advice = ["CONFIG_FPU=y turns the floating-point unit on; with several threads that use it also CONFIG_FPU_SHARING=y."],
    };

    private static CauseOfDeath Undefined(CrashFacts facts, List<string> evidence, bool isTrap)
    {
        MachineInstruction? instruction = facts.Instruction;
        string where = facts.Pc is { } pc ? " at " + facts.Place(pc) : "";
        List<string> advice = [];
        if (isTrap)
        {
            evidence.Add("A compiler writes this instruction where execution must never come: behind __builtin_trap() or __builtin_unreachable(), a call to a function that must not return, or code that is undefined (a null pointer that it could see).");
        }
        else if (instruction is { Encoding: "0xffff" or "0xffffffff" })
        {
            evidence.Add("All its bits are set: erased flash was executed.");
        }
        else if (instruction is { Kind: not MachineInstructionKind.Unknown })
        {
            evidence.Add("The firmware has a valid instruction there, so either the core lacks it, or the code that ran was not this code (another build, damaged flash, overwritten RAM).");
            advice.Add("Compare the device's flash with the firmware.");
        }

        return new CauseOfDeath
        {
            Kind = CauseKind.UndefinedInstruction,
            Title = isTrap ? $"Trap: `{instruction!.Text}`{where}" : instruction is null ? "Undefined instruction" + where : $"Undefined instruction {instruction.Encoding}{where}",
            FaultAddress = facts.Pc,
            Access = FaultAccess.Execute,
            Instruction = instruction?.Text,
            Inferred = facts.ReasonCode != UndefinedInstruction,
            Evidence = evidence,
            Advice = advice,
        };
    }
}
