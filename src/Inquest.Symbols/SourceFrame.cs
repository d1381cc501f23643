using Inquest.Dwarf;
using Inquest.Dwarf.Lines;

namespace Inquest.Symbols;

/// <summary>
/// One logical frame of an address: the function that an address is in, or one that it is inlined into. What is not known
/// is null, never zero.
/// </summary>
public readonly record struct SourceFrame
{
    /// <summary>The function; null when neither debug information nor a symbol names it.</summary>
    public FunctionName? Function { get; init; }

    /// <summary>
    /// The source file; for a frame that something is inlined into, the file of the call. Null when unknown.
    /// </summary>
    public SourceFile? File { get; init; }

    /// <summary>
    /// The line, 1-based; for a frame that something is inlined into, the line of the call. Null when unknown, and where
    /// the compiler states line 0, which means code that belongs to no line.
    /// </summary>
    public int? Line { get; init; }

    /// <summary>The column, 1-based; null when unknown.</summary>
    public int? Column { get; init; }

    /// <summary>True when the function is inlined into that of the next frame.</summary>
    public bool IsInlined { get; init; }

    /// <summary>Address of the first instruction of the function that stands in memory, the same for all frames of an address; null when unknown.</summary>
    public ulong? FunctionStart { get; init; }

    /// <summary>The unit that describes the frame; null when only a symbol does.</summary>
    public DwarfUnit? Unit { get; init; }

    internal int EntryOffset { get; init; }

    /// <summary>The line of <see cref="File"/> on which the function's name stands (DW_AT_decl_line), 1-based; null when it stands in another file, or nothing tells.</summary>
    public int? DeclaredLine =>
        File is not null && TryGetEntry(out DwarfEntry entry)
        && entry.TryGetAttributeThroughOrigin(DwarfAttribute.DeclLine, out DwarfAttributeValue value, out _) && value.TryGetUnsigned(out ulong line) && line is > 0 and <= int.MaxValue
        && entry.TryGetAttributeThroughOrigin(DwarfAttribute.DeclFile, out value, out DwarfEntry owner) && value.TryGetUnsigned(out ulong file) && file <= int.MaxValue
        && owner.Unit.LineTable?.GetPath((int)file) is string path && DwarfPath.Normalize(path) == File.NormalizedPath
            ? (int)line
            : null;

    /// <summary>
    /// The frame's entry in the debug information: DW_TAG_inlined_subroutine for an inlined frame, else DW_TAG_subprogram.
    /// Its children are the frame's arguments, variables and blocks. False when there is none.
    /// </summary>
    public bool TryGetEntry(out DwarfEntry entry)
    {
        entry = default;
        return Unit is not null && EntryOffset > 0 && Unit.TryReadEntry(EntryOffset, out entry);
    }
}
