namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>
/// The device did not crash, it froze: the latch block tells that the supervisor timer or the watchdog's interrupt took the dump. The
/// panic that it has for a reason says nothing of the cause (docs/formats/latch.md, capture).
/// </summary>
internal sealed class FreezeRule : CauseRule
{
    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        if (facts.Scene.FrozenBy is not { } watcher || facts.Class is not (FaultClass.Oops or FaultClass.Panic or FaultClass.Unknown))
        {
            return null;
        }

        bool byWatchdog = watcher == FreezeWatcher.Watchdog;
        // The supervisor's dump is of its own interrupt, behind which stands the code that it interrupted; the watchdog's is of that code.
        string? function = facts.Scene.Frames.FirstOrDefault(f => (byWatchdog || f.IsInterrupted) && f.Function is not null)?.Function;
        bool idled = function is not null && IdleFunctions.Has(function);
        List<string> evidence =
        [
            byWatchdog
                ? "The watchdog's interrupt kept the registers in the microseconds before its reset, and the next boot made the dump of them."
                : "The supervisor timer took the dump: the thread of the lowest priority, which holds it off, had no turn for too long.",
        ];
        if (byWatchdog && idled)
        {
            evidence.Add("It interrupted the idle thread: nothing had work to do, so the one that feeds it waits for something.");
        }

        string watched = byWatchdog ? "the watchdog reset the device" : "the supervisor timer expired";
        return new CauseOfDeath
        {
            Kind = CauseKind.Watchdog,
            Title = function is null || idled ? $"Freeze: {watched}" : $"Freeze: {watched} while {function}() ran",
            Function = function,
            Evidence = evidence,
            Advice = ["See what this code waits for, whether it holds interrupts locked, and what the thread that should have had its turn waits for."],
        };
    }
}
