using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Diagnosis.Fingerprint;
using Inquest.Target;

namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>A stack ran over its lower end: into a guard that stops it, or unguarded into what lies below.</summary>
internal sealed class StackOverflowRule : CauseRule
{
    private const uint StackLimit = 32;

    // Zephyr kernel/thread.c, with CONFIG_STACK_SENTINEL.
    private const string SentinelCheck = "z_check_stack_sentinel";

    // Below a stack lies its guard: 32 bytes, more with floating-point frames or a coarse MPU (Zephyr
    // CONFIG_ARM_MPU_REGION_MIN_ALIGN_AND_SIZE). Some releases count it to the stack.
    private const ulong GuardBelow = 256;
    private const ulong GuardInside = 64;

    // Where only the dump's own stack pointer is known, the true one lies at most an exception frame above it: 104 bytes
    // with floating-point state, and a padding word.
    private const ulong MostOfFrame = 108;

    // So many return addresses into one function are no chance.
    private const int LeastRecursion = 4;
    private const int MostNamed = 6;

    // How far an unguarded overflow is followed below a stack that nobody names as the running one.
    private const ulong FarBelow = 1024;

    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        bool isStated = facts.Class == FaultClass.StackCheck || facts.ReasonCode == StackLimit;
        if (facts.Class == FaultClass.SpuriousInterrupt)
        {
            return null;
        }

        if (isStated && FrameSearch.Find(facts.Scene.Frames, [SentinelCheck]) is { } check)
        {
            return FoundLater(facts, check);
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
        AddStackEvidence(facts, stack, isStated, lowest, evidence);
        bool hasFrames = facts.Scene.Frames.Any(f => f.Function is not null);
        StackUse use = stack is null ? new StackUse() : StackUse.Of(facts.Scene.Frames, stack.Range.Length);
        if (use.Sentence is { } fills)
        {
            evidence.Add(fills);
        }
        else if (stack is not null && !hasFrames)
        {
            AddWhatFillsIt(facts, stack, evidence);
        }

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
            Advice =
            [
                use.Recursion is { } recursion ? $"Bound the recursion of {recursion}(), or make this stack larger."
                    : hasFrames ? "Make this stack larger, or find the recursion or the large local variable in the call stack."
                    : "Make this stack larger, or find the recursion or the large local variable in what this thread calls.",
                isStated ? CauseText.InitStacks : CauseText.GuardStacks,
            ],
        };
    }

    // The sentinel is looked at when a thread is switched out or an interrupt ends: long after the overflow.
    private static CauseOfDeath FoundLater(CrashFacts facts, int check)
    {
        StackRange? stack = facts.Scene.CurrentThreadStack;
        List<string> evidence = facts.BeginEvidence();
        evidence.Add($"{SentinelCheck}() found the word at the stack's end overwritten (CONFIG_STACK_SENTINEL).");
        if (stack is not null && facts.Sp is { } sp && stack.Range.Contains(sp))
        {
            evidence.Add($"By then sp was {facts.Hex(sp)} again, {CrashFacts.Bytes((long)(sp - stack.Range.Start))} above the stack's end: what ran over it had returned and is not in this call stack.");
        }

        string whose = stack is null || stack.Name.Length == 0 ? "a thread ran over the end of its stack" : $"thread {stack.Name} ran over the end of its stack";
        // The kernel's functions between are of no help; the thread's own is the outermost before what starts every thread.
        CrashFrame? own = facts.Scene.Frames.Skip(check + 1).LastOrDefault(f => f.Function is { } name && FrameLists.Default.RoleOf(name) == FrameRole.Deciding);
        string called = own?.Function is { } function ? $"{function}() or what it called before" : "what the thread called before";
        return new CauseOfDeath
        {
            Kind = CauseKind.StackOverflow,
            Title = $"Stack overflow: {whose}{(stack is null ? "" : $" of {CrashFacts.Bytes((long)stack.Range.Length)}")}; found later",
            Evidence = evidence,
            Advice =
            [
                $"Make this stack larger, or look for a recursion or a large local variable in {called}.",
                CauseText.GuardStacks,
            ],
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

    // Where no call stack is left to show, the return addresses that lie on the stack still tell what filled it.
    private static void AddWhatFillsIt(CrashFacts facts, StackRange stack, List<string> evidence)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (ulong word in facts.Scene.Memory.DumpedWords(stack.Range))
        {
            if (facts.Scene.Architecture.TryReadCallSite(facts.Scene.Memory, word, out CallSite call)
                && facts.Scene.Symbols.At(call.Address) is { IsFunction: true } caller)
            {
                counts[caller.Name] = counts.GetValueOrDefault(caller.Name) + 1;
            }
        }

        if (counts.Count == 0)
        {
            return;
        }

        (string most, int times) = counts.MaxBy(c => c.Value);
        if (times >= LeastRecursion)
        {
            evidence.Add($"On that stack lie {times} return addresses into {most}(): it most likely calls itself.");
        }
        else
        {
            evidence.Add($"On that stack lie return addresses into {string.Join(", ", counts.Keys.Take(MostNamed).Select(n => n + "()"))}; some may be left over from earlier calls.");
        }
    }

    private static void AddStackEvidence(CrashFacts facts, StackRange? stack, bool isStated, ulong? reached, List<string> evidence)
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

        // A guard stops the write before what lies below; without one that was written to.
        if (!isStated && reached is { } address && address < range.Start && facts.Scene.Symbols.At(address) is { IsFunction: false } symbol && !symbol.Range.Contains(range.Start))
        {
            evidence.Add($"Below the stack lies {symbol.Name}, which the overflow has reached: its content is not to be trusted.");
        }
        else if (isStated && ObjectBelow(facts, range) is { } below)
        {
            evidence.Add($"Below the stack lies {below.Name}: a guard keeps it; without one the overflow may have written to it.");
        }
    }

    // The object that ends nearest below a stack; the stack's own object may begin before the stack does, with its guard.
    private static CrashSymbol? ObjectBelow(CrashFacts facts, AddressRange stack)
    {
        ulong at = stack.Start;
        for (int i = 0; i < 2 && at > 0; i++)
        {
            if (facts.Scene.Symbols.At(at - 1) is not { IsFunction: false } symbol)
            {
                return null;
            }

            if (!symbol.Range.Contains(stack.Start))
            {
                return symbol;
            }

            at = symbol.Range.Start;
        }

        return null;
    }
}
