using Inquest.Zephyr;

namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>Nothing nearer was found: says what the reason code says, and what was looked at.</summary>
internal sealed class ReasonOnlyRule : CauseRule
{
    private const ulong NullPage = 0x1000;

    // K_ERR_ARM_MEM_DATA_ACCESS and K_ERR_ARM_BUS_PRECISE_DATA_BUS.
    private const uint DataAccess = 19;
    private const uint PreciseBusError = 25;

    public override CauseOfDeath Explain(CrashFacts facts)
    {
        List<string> evidence = facts.BeginEvidence();
        if (facts.Instruction is null && StatedAddress(facts, evidence) is { } stated)
        {
            return stated;
        }

        if (facts.InstructionSentence() is { } sentence)
        {
            evidence.Add(sentence);
        }
        else if (facts.Pc is { } pc)
        {
            evidence.Add(facts.Scene.IsCodeSetAside
                ? $"The instruction at {facts.Place(pc)} is not known: the firmware that was given is not the one that crashed."
                : $"The instruction at {facts.Place(pc)} is not in the dump, an image or an ELF.");
        }

        if (facts.Instruction is { IsExecuted: false })
        {
            evidence.Add("Its condition does not hold, so it did nothing: the fault is not its own.");
        }

        // Without the kernel's line the fault status may still name the fault.
        string? name = facts.Scene.Reason?.Text ?? (facts.ReasonCode is { } code ? FatalReason.ForArm(code).Text : null);
        string text = name is { Length: > 0 } reason ? char.ToUpperInvariant(reason[0]) + reason[1..] : "The cause is not known";
        return new CauseOfDeath
        {
            Kind = name is null ? CauseKind.Unknown : KindOf(facts),
            Title = name is null ? "The cause is not known: Zephyr's reason is missing" : text,
            FaultAddress = facts.Scene.FaultStatus?.Address,
            Instruction = facts.Instruction?.Text,
            Evidence = evidence,
        };
    }

    // The instruction is not at hand, but the fault address register was kept: a log's text, or the latch block.
    private static CauseOfDeath? StatedAddress(CrashFacts facts, List<string> evidence)
    {
        if (facts.Scene.FaultStatus?.Address is not { } address || facts.ReasonCode is not (DataAccess or PreciseBusError))
        {
            return null;
        }

        string place = facts.Scene.AddressSpace.Describe(address);
        CauseOfDeath cause = new() { Kind = KindOf(facts), Title = $"{(facts.Class == FaultClass.Bus ? "Bus" : "Memory")} fault: access at {facts.Hex(address)}, {place}", FaultAddress = address, Evidence = evidence };
        if (address < NullPage)
        {
            evidence.Add($"Addresses below {facts.Hex(NullPage)} are reached through null pointers to structures.");
            return cause with { Title = $"Null dereference: access at {facts.Hex(address)}", Inferred = true };
        }

        if (PoisonPattern.Near(address) is { } poison)
        {
            evidence.Add($"{facts.Hex(address)} is near {facts.Hex(poison.Value)}: {poison.Meaning}.");
            return cause with { Kind = CauseKind.FreedMemory, Title = $"Use of freed or uninitialised memory: access at {facts.Hex(address)}", Inferred = true };
        }

        return cause;
    }

    private static CauseKind KindOf(CrashFacts facts) => facts.Class switch
    {
        FaultClass.Memory => CauseKind.MemoryFault,
        FaultClass.Bus => CauseKind.BusFault,
        FaultClass.Usage => CauseKind.UsageFault,
        FaultClass.Exception => CauseKind.CpuException,
        _ => CauseKind.Unknown,
    };
}
