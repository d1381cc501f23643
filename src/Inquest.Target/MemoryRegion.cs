using Inquest.Binary;

namespace Inquest.Target;

/// <summary>A run of known memory.</summary>
/// <param name="Address">Address of the first byte.</param>
/// <param name="Bytes">The bytes.</param>
/// <param name="Source">Where they come from.</param>
public readonly record struct MemoryRegion(ulong Address, ReadOnlyMemory<byte> Bytes, MemorySource Source)
{
    /// <summary>The addresses that the region covers.</summary>
    public AddressRange Range => AddressRange.FromLength(Address, (ulong)Bytes.Length);
}
