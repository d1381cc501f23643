namespace Inquest.Dwarf.Expressions;

/// <summary>One piece of an object's location. Most objects have one piece, which is the whole.</summary>
public readonly record struct DwarfPiece
{
    /// <summary>Where the piece is.</summary>
    public DwarfPieceKind Kind { get; init; }

    /// <summary>The address, register number or value, as <see cref="Kind"/> says; else 0.</summary>
    public ulong Value { get; init; }

    /// <summary>The bytes of an implicit value; empty for other kinds.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The entry that an implicit pointer points to; none for other kinds.</summary>
    public DwarfEntry Entry { get; init; }

    /// <summary>Bytes from that object's start to where an implicit pointer points.</summary>
    public long ByteOffset { get; init; }

    /// <summary>Bits of the object that the piece holds; 0 when it holds the whole object.</summary>
    public ulong BitSize { get; init; }

    /// <summary>Bits of the place to step over before the piece begins (DW_OP_bit_piece), from the least significant.</summary>
    public ulong BitOffset { get; init; }
}
