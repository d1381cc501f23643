namespace Inquest.Symbols.Types;

/// <summary>A member or base class of a structure.</summary>
/// <param name="Name">The member's name; null for an anonymous structure or union.</param>
/// <param name="Type">Its type.</param>
/// <param name="ByteOffset">Bytes from the structure's start; of a bit-field, the byte that its lowest bit is in.</param>
/// <param name="BitOffset">Bits above that byte's lowest; 0 unless it is a bit-field.</param>
/// <param name="BitSize">Bits of a bit-field; 0 when it is none.</param>
/// <param name="IsBase">True for a base class.</param>
internal sealed record DataMember(string? Name, DataType Type, ulong ByteOffset, int BitOffset, int BitSize, bool IsBase)
{
    /// <summary>How a virtual base's address is computed from the object's (DWARF 5 §5.7.3); empty for all that lies at <see cref="ByteOffset"/>.</summary>
    public ReadOnlyMemory<byte> Computation { get; init; }

    /// <summary>True for a virtual base: where it lies is in the object's own table.</summary>
    public bool IsVirtual => !Computation.IsEmpty;
}
