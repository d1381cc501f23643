using System.Text;
using Inquest.Dwarf;

namespace Inquest.Symbols.Types;

/// <summary>Finds where a program's debug information defines a type. Not thread-safe: <see cref="TypeLayouts"/> locks.</summary>
internal sealed class TypeDefinitions(DwarfDebugInfo? info)
{
    private DwarfUnit[]? _units;

    /// <summary>The first definition of that name and kind; null when there is none. Declarations do not count.</summary>
    /// <param name="name">The plain name.</param>
    /// <param name="isWanted">The kinds of entry.</param>
    /// <param name="unitName">Part of the names of the units to look in: the others stay unread. Empty for all.</param>
    public DwarfEntry? Find(string name, Func<DwarfTag, bool> isWanted, string unitName)
    {
        // The kernel's own units define the kernel's types: looking there first leaves the rest of .debug_info unread.
        _units ??= info is null ? [] : KernelFirst(info.Units);
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        foreach (DwarfUnit unit in _units)
        {
            if (unitName.Length > 0 && unit.Name?.Contains(unitName, StringComparison.Ordinal) != true)
            {
                continue;
            }

            foreach (DwarfEntry entry in unit.Root.Children)
            {
                if (isWanted(entry.Tag) && entry.TryGetAttribute(DwarfAttribute.Name, out DwarfAttributeValue value)
                    && value.TryGetStringBytes(out ReadOnlySpan<byte> bytes) && bytes.SequenceEqual(utf8)
                    && !entry.TryGetAttribute(DwarfAttribute.Declaration, out _))
                {
                    return entry;
                }
            }
        }

        return null;
    }

    private static DwarfUnit[] KernelFirst(IReadOnlyList<DwarfUnit> units)
    {
        List<DwarfUnit> kernel = [];
        List<DwarfUnit> others = [];
        foreach (DwarfUnit unit in units)
        {
            (unit.Name is { } name && name.Contains("kernel", StringComparison.Ordinal) ? kernel : others).Add(unit);
        }

        return [.. kernel, .. others];
    }
}
