using Inquest.Architectures;

namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>A division by zero that the processor traps.</summary>
internal sealed class DivideByZeroRule : CauseRule
{
    private const uint DivideByZero = 30;
    private const uint UsageGeneric = 29;

    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        bool isStated = facts.ReasonCode == DivideByZero;
        bool isDivision = facts.Instruction is { Kind: MachineInstructionKind.Divide, IsExecuted: not false };
        bool isZero = isDivision && facts.Instruction!.OperandValue == 0;
        if (!isStated && !(isZero && (facts.Class == FaultClass.Exception || facts.ReasonCode == UsageGeneric)))
        {
            return null;
        }

        List<string> evidence = facts.BeginEvidence();
        if (isDivision)
        {
            evidence.Add(facts.InstructionSentence()!);
            if (facts.Instruction!.OperandValue is not (null or 0))
            {
                evidence.Add("That is not zero: the ELF or the registers are not those of the crash.");
            }
        }

        string detail = isZero ? $": `{facts.Instruction!.Text}` with {facts.Instruction.OperandRegister} = 0" : "";
        return new CauseOfDeath
        {
            Kind = CauseKind.DivideByZero,
            Title = "Division by zero" + detail,
            Instruction = isDivision ? facts.Instruction!.Text : null,
            InstructionAddress = isDivision ? facts.Pc : null,
            PointerRegister = isZero ? facts.Instruction!.OperandRegister : null,
            Inferred = !isStated,
            Evidence = evidence,
        };
    }
}
