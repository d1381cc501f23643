namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>A watchdog ran out and its callback stopped the system.</summary>
internal sealed class WatchdogRule : CauseRule
{
    private static readonly string[] s_parts = ["wdt", "watchdog"];
    private static readonly string[] s_service = ["feed", "kick", "setup", "install", "init", "disable", "add", "delete"];

    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        // A watchdog's interrupt or callback gives up by oops, panic or an application's own code; a processor fault in
        // such a function is that fault, not the watchdog's.
        if (facts.Class is not (FaultClass.Oops or FaultClass.Panic or FaultClass.Unknown))
        {
            return null;
        }

        CrashFrame? frame = facts.Scene.Frames.Take(8).FirstOrDefault(f => f.Function is { } name && IsExpiry(name));
        if (frame is null)
        {
            return null;
        }

        List<string> evidence = facts.BeginEvidence();
        evidence.Add($"The system was stopped out of {frame.Function}(), which runs when a watchdog expires.");
        return new CauseOfDeath
        {
            Kind = CauseKind.Watchdog,
            Title = $"Watchdog: {frame.Function}() stopped the system",
            Function = frame.Function,
            Inferred = true,
            Evidence = evidence,
            Advice = ["The watchdog is not the culprit: see why the code that it interrupted went on for so long, or what the thread that feeds it waits for."],
        };
    }

    private static bool IsExpiry(string function) =>
        s_parts.Any(part => function.Contains(part, StringComparison.OrdinalIgnoreCase))
        && !s_service.Any(part => function.Contains(part, StringComparison.OrdinalIgnoreCase));
}
