using Inquest.Architectures;

namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>K_ERR_SPURIOUS_IRQ: an interrupt was enabled that no handler is connected to.</summary>
internal sealed class UnhandledInterruptRule : CauseRule
{
    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        if (facts.Class != FaultClass.SpuriousInterrupt)
        {
            return null;
        }

        List<string> evidence = facts.BeginEvidence();
        ExceptionIdentity? active = facts.Scene.Architecture.ActiveException(facts.Scene.Registers);
        if (active is not null)
        {
            evidence.Add($"The processor was handling exception {active.Number}, {active.Name}.");
        }

        string name = active?.Name ?? "an interrupt whose number is not known";
        return new CauseOfDeath
        {
            Kind = CauseKind.UnhandledInterrupt,
            Title = $"Unhandled interrupt: {name} has no handler",
            Evidence = evidence,
            Advice = ["Connect a handler (IRQ_CONNECT, or the driver that owns the interrupt), or do not enable it."],
        };
    }
}
