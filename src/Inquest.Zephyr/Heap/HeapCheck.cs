namespace Inquest.Zephyr.Heap;

/// <summary>One heap of a dump, followed chunk by chunk.</summary>
/// <param name="Name">The heap object's symbol: <c>_system_heap</c>, <c>z_malloc_heap</c>.</param>
/// <param name="Address">The heap object's address.</param>
/// <param name="Chunks">Chunks that fit each other.</param>
/// <param name="IsComplete">True when all chunks were followed up to the heap's end.</param>
/// <param name="Damage">Where they no longer fit; null when all that the dump holds do.</param>
public sealed record HeapCheck(string Name, ulong Address, int Chunks, bool IsComplete, HeapDamage? Damage);
