using Inquest.Zephyr.Heap;

namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>
/// The heap's own check stopped the system (Zephyr lib/heap/heap.c asserts in sys_heap_free that the block is in use and
/// its neighbour agrees), or the dump shows a heap that is broken where an allocator stopped it. The assertion's words
/// alone make the cause; the heap's structures, where they are dumped, name the block.
/// </summary>
internal sealed class HeapCheckRule : CauseRule
{
    private const string Overflow = "corrupted heap bounds";
    private const string DoubleFree = "unexpected heap state";

    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        if (facts.Class is not (FaultClass.Panic or FaultClass.Oops))
        {
            return null;
        }

        // Innermost the assertion's functions, then the allocator.
        IReadOnlyList<CrashFrame> frames = facts.Scene.Frames;
        int index = 0;
        while (index < frames.Count && (frames[index].Function is not { } name || AssertionFinder.Functions.Contains(name)))
        {
            index++;
        }

        if (index >= frames.Count || index == 0 || frames[index].Function is not { } allocator || !HeapCorruptionRule.Allocators.Contains(allocator))
        {
            return null;
        }

        List<string> evidence = facts.BeginEvidence();
        FailedAssertion? failed = AssertionFinder.FromLog(facts, evidence) ?? AssertionFinder.FromCode(facts, index - 1, evidence);
        HeapCheck? heap = HeapText.FirstDamaged(facts);
        string? said = facts.Scene.LogLines.LastOrDefault(l => l.Contains(Overflow, StringComparison.Ordinal) || l.Contains(DoubleFree, StringComparison.Ordinal));
        if (heap is null && said is null && failed?.Expression is not ("chunk_used(h, c)" or "left_chunk(h, right_chunk(h, c)) == c"))
        {
            return null;
        }

        if (said is not null)
        {
            evidence.Add(CauseText.LogQuote + said.Trim());
        }

        if (heap is not null)
        {
            evidence.AddRange(HeapText.Evidence(facts, heap));
        }

        bool freedTwice = said?.Contains(DoubleFree, StringComparison.Ordinal) ?? failed?.Expression is "chunk_used(h, c)";
        string? block = heap?.Damage is { IsOverrun: true } damage ? HeapText.Block(facts, damage) : null;
        CrashFrame? caller = frames.Skip(index).FirstOrDefault(f => f.Function is { } name && !HeapCorruptionRule.Allocators.Contains(name));
        string noticed = $"{allocator}() noticed" + (caller?.Function is { } outside ? $" when called by {outside}()" : "");
        return new CauseOfDeath
        {
            Kind = CauseKind.HeapCorruption,
            Title = block is not null ? $"Heap corruption: something wrote past the end of {block}"
                : freedTwice ? "Heap corruption: a block that is not in use was freed"
                : "Heap corruption: a block's neighbour no longer fits it",
            Function = caller?.Function,
            Inferred = block is not null,
            Evidence = [.. evidence, noticed + "; the write was before."],
            Advice =
            [
                freedTwice ? "Look for a second free of the same pointer, or a pointer that no allocation gave."
                    : "Look at what fills that block: it writes more than was allocated.",
                "CONFIG_SYS_HEAP_VALIDATE=y finds it nearer to where it happens.",
            ],
        };
    }
}
