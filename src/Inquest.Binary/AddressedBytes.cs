namespace Inquest.Binary;

/// <summary>Bytes and the target address of the first of them.</summary>
/// <param name="Address">Address of the first byte.</param>
/// <param name="Bytes">The bytes; usually a slice of a mapped file.</param>
public readonly record struct AddressedBytes(ulong Address, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The addresses that the bytes cover.</summary>
    public AddressRange Range => AddressRange.FromLength(Address, (ulong)Bytes.Length);
}
