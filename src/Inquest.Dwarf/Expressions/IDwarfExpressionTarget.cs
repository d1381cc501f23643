namespace Inquest.Dwarf.Expressions;

/// <summary>What an expression is evaluated against: the registers, memory and frame of one stopped function.</summary>
public interface IDwarfExpressionTarget
{
    /// <summary>A register's value by its DWARF number; false when it is not known.</summary>
    bool TryReadRegister(ulong number, out ulong value);

    /// <summary>Reads all of <paramref name="destination"/>; false when a byte is not known, and then <paramref name="missing"/> is its address.</summary>
    bool TryReadMemory(ulong address, Span<byte> destination, out ulong missing);

    /// <summary>The frame base (DW_AT_frame_base of the function, DW_OP_fbreg); false when it is not known.</summary>
    bool TryReadFrameBase(out ulong value, out DwarfUnavailable why);

    /// <summary>The canonical frame address (DW_OP_call_frame_cfa); false when it is not known.</summary>
    bool TryReadCallFrameAddress(out ulong value);

    /// <summary>
    /// The value that an expression had when the function was entered (DW_OP_entry_value); the caller's call site may tell
    /// (DWARF 5 §3.4.2). False when it does not.
    /// </summary>
    bool TryReadEntryValue(ReadOnlyMemory<byte> expression, out ulong value, out DwarfUnavailable why);
}
