namespace Inquest.Dwarf.Expressions;

/// <summary>Where a piece of an object is (DWARF 5 §2.6.1).</summary>
public enum DwarfPieceKind : byte
{
    /// <summary>Nowhere: the compiler did not keep it.</summary>
    OptimizedOut,

    /// <summary>In memory, at <see cref="DwarfPiece.Value"/>.</summary>
    Memory,

    /// <summary>In the register with the DWARF number <see cref="DwarfPiece.Value"/>.</summary>
    Register,

    /// <summary>Nowhere, but its value is known: <see cref="DwarfPiece.Value"/>.</summary>
    StackValue,

    /// <summary>Nowhere, but its bytes are known: <see cref="DwarfPiece.Bytes"/>.</summary>
    ImplicitValue,

    /// <summary>A pointer that was optimised out, to an object of <see cref="DwarfPiece.Entry"/> whose value may be known.</summary>
    ImplicitPointer,
}
