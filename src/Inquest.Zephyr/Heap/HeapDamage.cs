using Inquest.Binary;

namespace Inquest.Zephyr.Heap;

/// <summary>The first place at which a heap's chunks no longer fit each other.</summary>
/// <param name="Header">The address of the chunk header that does not fit.</param>
/// <param name="What">What does not fit, a sentence without its full stop.</param>
/// <param name="IsOverrun">
/// True when the header's lowest field is the broken one, which is what a write past the end of the block before it breaks
/// first; false when only a higher one is, so that the write came from elsewhere.
/// </param>
/// <param name="Before">The block before it, without its header: what its user may use; null when the heap's first chunk is broken.</param>
/// <param name="BeforeIsUsed">True when that block is allocated.</param>
/// <param name="Owners">Names of objects that point to that block; empty when none was found.</param>
public sealed record HeapDamage(ulong Header, string What, bool IsOverrun, AddressRange? Before, bool BeforeIsUsed, IReadOnlyList<string> Owners);
