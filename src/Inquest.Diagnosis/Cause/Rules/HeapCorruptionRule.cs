using Inquest.Zephyr.Heap;

namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>The allocator itself faulted: it follows nothing but its own structures, so those are broken, or the pointer that it was given to free.</summary>
internal sealed class HeapCorruptionRule : CauseRule
{
    // Zephyr lib/heap/heap.c and kernel/mempool.c, newlib and picolibc.
    public static string[] Allocators { get; } =
    [
        "k_malloc", "k_free", "k_calloc", "k_realloc", "k_aligned_alloc", "z_thread_aligned_alloc", "k_heap_alloc", "k_heap_free", "k_heap_aligned_alloc",
        "sys_heap_alloc", "sys_heap_free", "sys_heap_aligned_alloc", "sys_heap_realloc", "sys_heap_aligned_realloc", "alloc_chunk", "free_chunk", "split_chunks", "merge_chunks",
        "free_list_add", "free_list_remove", "free_list_remove_bidx", "free_list_add_bidx",
        "chunk_field", "chunk_set", "chunk_used", "chunk_size", "set_chunk_used", "set_chunk_size", "left_chunk", "right_chunk", "set_left_chunk_size",
        "prev_free_chunk", "next_free_chunk", "set_prev_free_chunk", "set_next_free_chunk", "z_alloc_helper",
        "sys_heap_usable_size", "chunk_header_bytes", "heap_footer_bytes", "big_heap", "big_heap_bytes", "big_heap_chunks", "bucket_idx", "mem_to_chunkid",
        "chunk_mem", "chunk_buf", "chunksz_to_bytes", "min_chunk_size", "solo_free_header", "max_chunkid",
        "malloc", "free", "realloc", "calloc", "_malloc_r", "_free_r", "_realloc_r", "_calloc_r", "sbrk_aligned", "nano_malloc", "nano_free",
    ];

    private static readonly string[] s_frees = ["k_free", "k_heap_free", "sys_heap_free", "free", "_free_r", "free_chunk", "nano_free"];

    private readonly DataAccessRule _access = new();
    private readonly UnalignedAccessRule _alignment = new();

    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        if (facts.Scene.Frames is not [{ Function: { } function }, ..] || !Allocators.Contains(function))
        {
            return null;
        }

        // The address may not be known (a register that was not saved): that the allocator touched it says enough.
        CauseOfDeath? access = _alignment.Explain(facts) ?? _access.Explain(facts);
        if (access?.Access is null)
        {
            return null;
        }

        CrashFrame? caller = facts.Scene.Frames.FirstOrDefault(f => f.Function is { } name && !Allocators.Contains(name));
        bool frees = facts.Scene.Frames.TakeWhile(f => f != caller).Any(f => f.Function is { } name && s_frees.Contains(name));
        string touched = access.Access == FaultAccess.Write ? "wrote to " : "read from ";
        string where = access.FaultAddress is { } address ? facts.Hex(address) : "an address that is not known";
        string place = access.FaultAddress is { } at ? ", " + facts.Scene.AddressSpace.Describe(at) : "";
        HeapCheck? heap = HeapText.FirstDamaged(facts);
        List<string> evidence = [.. access.Evidence];
        evidence.Add(frees
            ? $"{function}() follows the heap's own structures and the block that it is given: one of them is broken."
            : $"{function}() follows nothing but the heap's own structures.");
        if (heap is not null)
        {
            evidence.AddRange(HeapText.Evidence(facts, heap));
        }

        string? block = heap?.Damage is { IsOverrun: true } damage ? HeapText.Block(facts, damage) : null;
        if (frees && heap is null && facts.Scene.Heaps.Count > 0 && facts.Scene.Heaps.All(h => h.IsComplete))
        {
            return BadFree(facts, access, caller, evidence);
        }

        return access with
        {
            Kind = CauseKind.HeapCorruption,
            Title = block is null
                ? $"Heap corruption: {function}() {touched}{where}{place}"
                : $"Heap corruption: something wrote past the end of {block}; {function}() then {touched}{where}",
            Inferred = true,
            Evidence = evidence,
            Advice =
            [
                block is not null
                    ? "Look at what fills that block: it writes more than was allocated. That may be long ago, and elsewhere" + (caller?.Function is { } near ? $" than {near}()." : ".")
                    : "Something wrote past a heap block, used one after it was freed, or freed one twice; it may be long ago, and elsewhere" + (caller?.Function is { } name ? $" than {name}()." : "."),
                "CONFIG_SYS_HEAP_VALIDATE=y finds it nearer to where it happens.",
                .. access.FaultAddress is null ? access.Advice : [],
            ],
        };
    }

    // The heap is whole from its first chunk to its last, so it is the pointer that is wrong: k_malloc keeps the block's heap in
    // front of the block (kernel/mempool.c), and a freed block has the free list's links there.
    private static CauseOfDeath BadFree(CrashFacts facts, CauseOfDeath access, CrashFrame? caller, List<string> evidence)
    {
        evidence.Add($"All chunks of {string.Join(", ", facts.Scene.Heaps.Select(h => h.Name))} fit each other, so the heap itself is whole: the pointer to be freed is none that an allocation gave, or its block was freed before.");
        string by = caller?.Function is { } name ? $" by {name}()" : "";
        return access with
        {
            Kind = CauseKind.HeapCorruption,
            Title = "Bad free: a block that is not in use was freed" + by,
            Function = caller?.Function ?? access.Function,
            Inferred = true,
            Evidence = evidence,
            Advice = ["Look for a second free of the same block (two owners of one pointer), or a pointer that no allocation gave."],
        };
    }
}
