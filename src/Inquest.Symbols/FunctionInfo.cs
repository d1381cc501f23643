using Inquest.Binary;
using Inquest.Dwarf;

namespace Inquest.Symbols;

/// <summary>A function as it stands in memory; inlined copies are not functions here.</summary>
/// <param name="Name">The name; null when neither debug information nor a symbol gives one.</param>
/// <param name="Range">
/// The addresses in question: the whole function, or, for one in several parts (<c>.cold</c>), the part that was asked for.
/// From a symbol without a size it ends where the next symbol or the section does.
/// </param>
/// <param name="EntryPoint">Address of its first instruction, without a Thumb bit; it may lie outside <paramref name="Range"/>.</param>
/// <param name="IsFromDebugInfo">True when debug information gives it, false when only a symbol does.</param>
public readonly record struct FunctionInfo(FunctionName? Name, AddressRange Range, ulong EntryPoint, bool IsFromDebugInfo)
{
    private readonly DwarfUnit? _unit;
    private readonly int _entryOffset;

    internal FunctionInfo(FunctionName? name, AddressRange range, ulong entryPoint, DwarfUnit unit, int entryOffset)
        : this(name, range, entryPoint, IsFromDebugInfo: true)
    {
        _unit = unit;
        _entryOffset = entryOffset;
    }

    /// <summary>The function's entry (DW_TAG_subprogram) in the debug information; false when there is none.</summary>
    public bool TryGetEntry(out DwarfEntry entry)
    {
        entry = default;
        return _unit is not null && _unit.TryReadEntry(_entryOffset, out entry);
    }
}
