namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>Nothing nearer was found: says what the reason code says, and what was looked at.</summary>
internal sealed class ReasonOnlyRule : CauseRule
{
    public override CauseOfDeath Explain(CrashFacts facts)
    {
        List<string> evidence = facts.BeginEvidence();
        if (facts.InstructionSentence() is { } sentence)
        {
            evidence.Add(sentence);
        }
        else if (facts.Pc is { } pc)
        {
            evidence.Add($"The instruction at {facts.Place(pc)} is not in the dump, an image or an ELF.");
        }

        if (facts.Instruction is { IsExecuted: false })
        {
            evidence.Add("Its condition does not hold, so it did nothing: the fault is not its own.");
        }

        string text = facts.Scene.Reason?.Text is { Length: > 0 } reason ? char.ToUpperInvariant(reason[0]) + reason[1..] : "The cause is not known";
        return new CauseOfDeath
        {
            Kind = facts.Scene.Reason is null ? CauseKind.Unknown : facts.Class switch
            {
                FaultClass.Memory => CauseKind.MemoryFault,
                FaultClass.Bus => CauseKind.BusFault,
                FaultClass.Usage => CauseKind.UsageFault,
                FaultClass.Exception => CauseKind.CpuException,
                _ => CauseKind.Unknown,
            },
            Title = facts.Scene.Reason is null ? "The cause is not known: the dump does not hold Zephyr's reason" : text,
            Instruction = facts.Instruction?.Text,
            Evidence = evidence,
        };
    }
}
