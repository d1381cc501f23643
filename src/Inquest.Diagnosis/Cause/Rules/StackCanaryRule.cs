namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>The compiler's stack protector found a function's canary overwritten (CONFIG_STACK_CANARIES).</summary>
internal sealed class StackCanaryRule : CauseRule
{
    // Zephyr's handler is _StackCheckHandler; __stack_chk_fail is its alias (subsys compiler_stack_protect.c).
    private static readonly string[] s_handlers = ["__stack_chk_fail", "_StackCheckHandler", "__stack_chk_fail_local"];

    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        if (facts.Class is FaultClass.Memory or FaultClass.Bus or FaultClass.Usage or FaultClass.SpuriousInterrupt
            || FrameSearch.Find(facts.Scene.Frames, s_handlers) is not { } handler)
        {
            return null;
        }

        CrashFrame? victim = FrameSearch.CallerOf(facts.Scene.Frames, handler);
        List<string> evidence = facts.BeginEvidence();
        evidence.Add($"The call stack has {facts.Scene.Frames[handler].Function}, which runs when a function finds its canary changed before it returns.");
        string whose = victim?.Function is { } function ? $" of {function}()" : "";
        return new CauseOfDeath
        {
            Kind = CauseKind.StackSmashing,
            Title = $"Stack smashing: the canary{whose} was overwritten",
            Function = victim?.Function,
            Evidence = evidence,
            Advice = [$"Look for a write past a local array or buffer{(victim?.Function is { } name ? $" in {name}() or in what it passed the buffer to" : "")}. Registers that the function restores from its frame may be wrong too."],
        };
    }
}
