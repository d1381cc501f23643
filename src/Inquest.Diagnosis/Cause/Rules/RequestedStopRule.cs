using System.Globalization;

namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>Code asked for the stop: k_oops, k_panic, an essential thread that ended, a reason of the application's own.</summary>
internal sealed class RequestedStopRule : CauseRule
{
    private const uint FirstArchitectureCode = 16;

    // Functions that end a thread; the kernel panics when the thread was essential (Zephyr kernel/thread.c, K_ESSENTIAL).
    private static readonly string[] s_ends = ["z_thread_abort", "k_thread_abort", "z_impl_k_thread_abort", "z_thread_single_abort", "z_thread_halt"];

    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        bool isOwn = facts.Class == FaultClass.Unknown && facts.ReasonCode is not null and (< FirstArchitectureCode or > 64) && !HasFaultHeading(facts);
        if (facts.Class is not (FaultClass.Oops or FaultClass.Panic) && !isOwn)
        {
            return null;
        }

        List<string> evidence = facts.BeginEvidence();
        CrashFrame? frame = FrameSearch.FirstOwn(facts.Scene.Frames);
        string by = frame?.Function is { } function ? $", raised in {function}()" : "";
        if (facts.Class == FaultClass.Panic && FrameSearch.Find(facts.Scene.Frames, s_ends) is { } end)
        {
            evidence.Add($"The call stack has {facts.Scene.Frames[end].Function}: the kernel panics when an essential thread ends.");
            return new CauseOfDeath
            {
                Kind = CauseKind.Panic,
                Title = "Kernel panic: an essential thread ended" + by,
                Function = frame?.Function,
                Inferred = true,
                Evidence = evidence,
            };
        }

        return new CauseOfDeath
        {
            Kind = facts.Class switch { FaultClass.Oops => CauseKind.Oops, FaultClass.Panic => CauseKind.Panic, _ => CauseKind.Unknown },
            Title = facts.Class switch
            {
                FaultClass.Oops => "Kernel oops" + by,
                FaultClass.Panic => "Kernel panic" + by,
                _ => string.Create(CultureInfo.InvariantCulture, $"Fatal error {facts.ReasonCode}, a code of the application's own{by}"),
            },
            Function = frame?.Function,
            Evidence = evidence,
            Advice = ["The code stopped the system on purpose: " + (frame?.Line is null ? "look for the condition that led to it." : "see the condition that leads to this line.")],
        };
    }

    // "***** BUS FAULT *****" and an unknown code: two lines ran into each other, and the code is not what was printed.
    private static bool HasFaultHeading(CrashFacts facts) => facts.Scene.LogLines.Any(line => line.Contains("FAULT *****", StringComparison.Ordinal));
}
