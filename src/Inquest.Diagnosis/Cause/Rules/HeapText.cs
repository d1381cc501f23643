using Inquest.Binary;
using Inquest.Zephyr.Heap;

namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>What a heap's broken chunk says, in words that causes share.</summary>
internal static class HeapText
{
    /// <summary>The first damaged heap; null when none is, or none is in the dump.</summary>
    public static HeapCheck? FirstDamaged(CrashFacts facts) => facts.Scene.Heaps.FirstOrDefault(h => h.Damage is not null);

    /// <summary>The block before the break and its owners: <c>the block of 16 bytes at 0x200015f4 (layer_label)</c>; null when it is not known.</summary>
    public static string? Block(CrashFacts facts, HeapDamage damage)
    {
        if (damage.Before is not AddressRange block)
        {
            return null;
        }

        string owners = damage.Owners.Count == 0 ? "" : $" ({string.Join(", ", damage.Owners)})";
        return $"the {(damage.BeforeIsUsed ? "" : "free ")}block of {CrashFacts.Bytes((long)block.Length)} at {facts.Hex(block.Start)}{owners}";
    }

    /// <summary>The evidence that a damaged heap gives, sentence by sentence.</summary>
    public static IEnumerable<string> Evidence(CrashFacts facts, HeapCheck heap)
    {
        HeapDamage damage = heap.Damage!;
        yield return $"The heap {heap.Name} is broken: {damage.What}; the {heap.Chunks} {(heap.Chunks == 1 ? "chunk" : "chunks")} before fit each other.";
        if (damage.IsOverrun && Block(facts, damage) is string block)
        {
            yield return $"What stands right before the broken header is {block}: a write past its end breaks that header first.";
        }
    }
}
