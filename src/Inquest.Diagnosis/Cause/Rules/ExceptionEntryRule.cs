namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>The fault was in what the processor does by itself at an exception: saving and restoring registers.</summary>
internal sealed class ExceptionEntryRule : CauseRule
{
    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        (CauseKind Kind, string What)? found = facts.ReasonCode switch
        {
            17 => (CauseKind.MemoryFault, "Memory protection fault while an exception saved its frame: the stack pointer led to memory that may not be written"),
            18 => (CauseKind.MemoryFault, "Memory protection fault while an exception returned: the stack pointer led to memory that may not be read"),
            21 => (CauseKind.MemoryFault, "Memory protection fault while floating-point registers were saved"),
            23 => (CauseKind.BusFault, "Bus fault while an exception saved its frame: the stack pointer led to where no memory is"),
            24 => (CauseKind.BusFault, "Bus fault while an exception returned: the stack pointer led to where no memory is"),
            28 => (CauseKind.BusFault, "Bus fault while floating-point registers were saved"),
            34 => (CauseKind.UsageFault, "An exception returned by an invalid EXC_RETURN value"),
            _ => null,
        };
        if (found is not { } cause)
        {
            return null;
        }

        List<string> evidence = facts.BeginEvidence();
        if (facts.Sp is { } sp)
        {
            evidence.Add($"sp is {facts.Place(sp)}, {facts.Scene.AddressSpace.Describe(sp)}.");
        }

        return new CauseOfDeath
        {
            Kind = cause.Kind,
            Title = cause.What,
            Evidence = evidence,
            Advice = ["The stack pointer was wrong, or its stack too small: the other registers of this dump may be wrong as well."],
        };
    }
}
