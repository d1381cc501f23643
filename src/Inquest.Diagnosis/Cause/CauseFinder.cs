using Inquest.Diagnosis.Cause.Rules;
using Inquest.Zephyr.Heap;

namespace Inquest.Diagnosis.Cause;

/// <summary>Finds the cause of death.</summary>
public static class CauseFinder
{
    // What says itself outright comes first (an assertion, a canary), then what one register proves, then what the
    // recomputed access shows; the last rule always answers, and says no more than the reason code does.
    private static readonly CauseRule[] s_rules =
    [
        new FreezeRule(), new VectorTableRule(), new UnhandledInterruptRule(), new HeapCheckRule(), new AssertionRule(), new StackCanaryRule(),
        new StackOverflowRule(), new WatchdogRule(), new SecureFaultRule(), new DivideByZeroRule(), new BadJumpRule(), new UndefinedInstructionRule(),
        new ImpreciseBusFaultRule(),
        new HeapCorruptionRule(), new UnalignedAccessRule(), new DataAccessRule(), new ExceptionEntryRule(), new RequestedStopRule(), new ReasonOnlyRule(),
    ];

    /// <summary>The cause of a crash; one is always returned, if only what the reason code says. Never throws on what the scene holds.</summary>
    public static CauseOfDeath Find(CrashScene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        CrashFacts facts = new(scene);
        foreach (CauseRule rule in s_rules)
        {
            if (rule.Explain(facts) is { } cause)
            {
                return WithHeap(facts, cause);
            }
        }

        return new CauseOfDeath { Kind = CauseKind.Unknown, Title = "The cause is not known" };
    }

    // A heap that is found broken is worth knowing whatever the crash was: what it gave out may have been overwritten.
    private static CauseOfDeath WithHeap(CrashFacts facts, CauseOfDeath cause) =>
        cause.Kind == CauseKind.HeapCorruption || HeapText.FirstDamaged(facts) is not HeapCheck heap ? cause : cause with
        {
            Evidence = [.. cause.Evidence, .. HeapText.Evidence(facts, heap), "It may have to do with this crash, or not."],
        };
}
