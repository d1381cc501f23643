namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>A TrustZone violation (ARMv8-M SecureFault).</summary>
internal sealed class SecureFaultRule : CauseRule
{
    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        if (facts.Class != FaultClass.Secure)
        {
            return null;
        }

        List<string> evidence = facts.BeginEvidence();
        if (facts.InstructionSentence() is { } sentence)
        {
            evidence.Add(sentence);
        }

        // A branch that was refused left pc where it led to; lr tells who took it.
        JumpOrigin? origin = null;
        if (facts.ReasonCode is 38 or 42 && facts.Pc is { } pc && facts.Scene.AddressSpace.UseOf(pc) != AddressUse.Code)
        {
            origin = JumpOrigin.Find(facts, pc);
            evidence.Add($"pc is {facts.Place(pc)}, {facts.Scene.AddressSpace.Describe(pc)}.");
            evidence.AddRange(origin.Evidence);
        }

        string by = origin is { Kind: JumpOriginKind.Call, Function: { } function } ? $", by {function}()" : "";
        string what = facts.ReasonCode switch
        {
            38 => "code called into secure memory past an entry point",
            39 => "an exception frame lacked its integrity signature",
            40 => "an exception return was not allowed from its state",
            41 => "an access to memory of the other security state",
            42 => "a branch to the other security state that was not marked as one",
            43 => "floating-point state could not be saved lazily",
            44 => "lazy floating-point state was found wrong",
            _ => "no detail is known",
        };
        return new CauseOfDeath
        {
            Kind = CauseKind.SecureFault,
            Title = $"Secure fault: {what}{by}",
            Function = origin?.Function,
            FaultAddress = facts.ReasonCode == 41 ? facts.FaultAddress : null,
            Access = facts.ReasonCode == 41 && facts.Access is { } access ? (access.IsWrite ? FaultAccess.Write : FaultAccess.Read) : null,
            AccessSize = facts.ReasonCode == 41 ? facts.Access?.Size : null,
            Instruction = facts.Instruction?.Text ?? origin?.Instruction,
            Evidence = evidence,
            Advice = ["Compare the address with the partition of secure and non-secure memory (SAU, IDAU, the board's TF-M layout)."],
        };
    }
}
