namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>A write that the bus refused after the processor had gone on.</summary>
internal sealed class ImpreciseBusFaultRule : CauseRule
{
    private const uint Imprecise = 26;

    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        if (facts.ReasonCode != Imprecise)
        {
            return null;
        }

        List<string> evidence = facts.BeginEvidence();
        evidence.Add("The bus refused a write that was still in the write buffer: the line shown may be later than the culprit, even in another function, thread or interrupt.");
        return new CauseOfDeath
        {
            Kind = CauseKind.ImpreciseBusFault,
            Title = "Imprecise bus fault: an earlier write went to an address that does not answer",
            Access = FaultAccess.Write,
            Evidence = evidence,
            Advice =
            [
                "Look at the writes shortly before the line shown.",
                "To catch the culprit itself, turn the write buffer off on a Cortex-M3 or M4 at start: set DISDEFWBUF, bit 1 of ACTLR (0xE000E008). The fault then is precise and names the address.",
            ],
        };
    }
}
