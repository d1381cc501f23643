using Inquest.Architectures;

namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>The processor could not read the address of a handler (HFSR.VECTTBL): the instruction that it had come to is not to blame.</summary>
internal sealed class VectorTableRule : CauseRule
{
    public override CauseOfDeath? Explain(CrashFacts facts) => facts.Scene.FaultStatus?.Bits.Contains(FaultStatus.VectorTable) != true ? null : new CauseOfDeath
    {
        Kind = CauseKind.CpuException,
        Title = "The processor could not read its vector table",
        Evidence = [.. facts.BeginEvidence(), "An interrupt or a fault came, and the address of its handler could not be read: what ran then is not the culprit."],
        Advice = ["The vector table register (VTOR) leads to where no memory is: a boot loader that left it elsewhere, a table that was moved, or a write to it."],
    };
}
