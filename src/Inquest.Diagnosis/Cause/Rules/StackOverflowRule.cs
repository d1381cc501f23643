using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>A stack ran over its lower end: into a guard that stops it, or unguarded into what lies below.</summary>
internal sealed class StackOverflowRule : CauseRule
{
    private const uint StackLimit = 32;

    // Below a stack lies its guard: 32 bytes, more with floating-point frames or a coarse MPU (Zephyr
    // CONFIG_ARM_MPU_REGION_MIN_ALIGN_AND_SIZE). Some releases count it to the stack.
    private const ulong GuardBelow = 256;
    private const ulong GuardInside = 64;

    // Where only the dump's own stack pointer is known, the true one lies at most an exception frame above it: 104 bytes
    // with floating-point state, and a padding word.
    private const ulong MostOfFrame = 108;

    // How far an unguarded overflow is followed below a stack that nobody names as the running one.
    private const ulong FarBelow = 1024;

    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        bool isStated = facts.Class == FaultClass.StackCheck || facts.ReasonCode == StackLimit;
        if (facts.Class == FaultClass.SpuriousInterrupt)
        {
            return null;
        }

        (StackRange? stack, ulong? lowest) = FindOverflown(facts, isStated);
        if (!isStated && lowest is null)
        {
            return null;
        }

        List<string> evidence = facts.BeginEvidence();
        if (isStated)
        {
            evidence.Add("The kernel found it: the guard below a stack, the stack limit register or the stack sentinel was hit.");
        }

        if (facts.InstructionSentence() is { } sentence && facts.Access is { IsStack: true })
        {
            evidence.Add(sentence);
        }

        ulong? below = stack is not null && lowest is { } low && low < stack.Range.Start ? stack.Range.Start - low : null;
        AddStackEvidence(facts, stack, isStated ? null : lowest, evidence);
        string whose = stack is null ? "" : stack.IsInterrupt ? ": the interrupt stack" : ": " + (stack.Name.Length > 0 ? "thread " + stack.Name : "a thread");
        string size = stack is null ? "" : $" its stack of {CrashFacts.Bytes((long)stack.Range.Length)}";
        string size2 = stack is { IsInterrupt: true } ? $" its {CrashFacts.Bytes((long)stack.Range.Length)}" : size;
        string title = stack is null ? "Stack overflow"
            : below is { } over ? $"Stack overflow{whose} went {(facts.Sp is null ? "at least " : "")}{CrashFacts.Bytes((long)over)} below{size2}"
            : $"Stack overflow{whose} used up{size2}";
        return new CauseOfDeath
        {
            Kind = CauseKind.StackOverflow,
            Title = title,
            FaultAddress = facts.Access is { IsStack: true } ? facts.FaultAddress : null,
            Access = facts.Access is { IsStack: true } access ? (access.IsWrite ? FaultAccess.Write : FaultAccess.Read) : null,
            AccessSize = facts.Access is { IsStack: true } touched ? touched.Size : null,
            Instruction = facts.Access is { IsStack: true } ? facts.Instruction?.Text : null,
            Inferred = !isStated,
            Evidence = evidence,
            Advice = isStated
                ? ["Make this stack larger, or find the recursion or the large local variable in the call stack.", CauseText.InitStacks]
                : ["Make this stack larger, or find the recursion or the large local variable in the call stack.", CauseText.GuardStacks],
        };
    }

    /// <summary>The stack that was left at its lower end and the lowest address that was reached; no address when none was left.</summary>
    private static (StackRange? Stack, ulong? Lowest) FindOverflown(CrashFacts facts, bool isStated)
    {
        if (!isStated)
        {
            // Whose stack it is must be known: without the kernel's word for the overflow, sp may lie on a stack that nobody named.
            return facts.Scene.RunningStack is { } running && Below(facts, running, running.Range.Length) is { } reached ? (running, reached) : (null, null);
        }

        // An exception that could not stack its frame leaves registers from an older one in the dump, and an exception
        // number that means nothing. The kernel guards the current thread's stack, so that comes first; below it another
        // thread's stack may begin at once.
        StackRange? current = facts.Scene.CurrentThreadStack;
        ulong? sp = facts.Sp ?? facts.StatedSp;
        if (current is not null && (Below(facts, current, FarBelow) is not null || (sp is { } inside && current.Range.Contains(inside))))
        {
            return (current, Below(facts, current, FarBelow));
        }

        if (facts.Scene.Stacks.FirstOrDefault(s => sp is { } address && s.Range.Contains(address)) is { } holder && (holder.IsInterrupt || current is null))
        {
            return (holder, Below(facts, holder, GuardBelow));
        }

        foreach (StackRange stack in facts.Scene.Stacks)
        {
            if (Below(facts, stack, FarBelow) is { } lowest)
            {
                return (stack, lowest);
            }
        }

        return (current ?? facts.Scene.RunningStack, null);
    }

    private static ulong? Below(CrashFacts facts, StackRange stack, ulong reach)
    {
        AddressRange range = stack.Range;
        ulong floor = range.Start - Math.Min(range.Start, reach);
        ulong? reached = facts.Sp ?? (facts.StatedSp is { } stated ? stated + MostOfFrame : null);
        ulong? lowest = reached is { } sp && sp < range.Start && sp >= floor ? sp : null;
        bool isMemoryFault = facts.Class is FaultClass.Memory or FaultClass.Exception or FaultClass.StackCheck or FaultClass.Bus;
        bool spNear = facts.Sp is { } near && near >= floor && near < range.End;
        if (isMemoryFault && spNear && facts.Access is { IsStack: true } && facts.FaultAddress is { } address
            && address >= range.Start - Math.Min(range.Start, GuardBelow)
            && address < range.Start + (facts.Class == FaultClass.Memory ? GuardInside : 0))
        {
            lowest = Math.Min(lowest ?? ulong.MaxValue, address);
        }

        return lowest;
    }

    private static void AddStackEvidence(CrashFacts facts, StackRange? stack, ulong? reached, List<string> evidence)
    {
        if (stack is null)
        {
            return;
        }

        AddressRange range = stack.Range;
        string limits = $"the stack from {facts.Hex(range.Start)} to {facts.Hex(range.End)}";
        if (facts.Sp is { } sp)
        {
            evidence.Add(sp < range.Start
                ? $"sp is {facts.Hex(sp)}, {CrashFacts.Bytes((long)(range.Start - sp))} below {limits}."
                : sp < range.End
                    ? $"sp is {facts.Hex(sp)}: {CrashFacts.Bytes((long)(sp - range.Start))} were left of {limits}."
                    : $"sp is {facts.Hex(sp)}, not in {limits}: the exception could not stack its frame, so the registers of this dump are not those of the overflow.");
        }
        else if (facts.StatedSp is { } stated && stated < range.Start)
        {
            evidence.Add($"The exception frame is not in the dump, but its sp is: {facts.Hex(stated)} lies below {limits}, whatever it counts from.");
        }

        // A guard stopped the write; without one what lies below was written to.
        if (reached is { } address && address < range.Start && facts.Scene.Symbols.At(address) is { IsFunction: false } symbol && !symbol.Range.Contains(range.Start))
        {
            evidence.Add($"Below the stack lies {symbol.Name}, which the overflow has reached: its content is not to be trusted.");
        }
    }
}
