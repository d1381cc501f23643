using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Inquest.Dwarf;

namespace Inquest.Symbols;

/// <summary>Names of functions by their entries, each made once: inlined copies of a function share one object.</summary>
internal sealed class FunctionNames
{
    private readonly ConcurrentDictionary<int, FunctionName>?[] _byUnit;
    private readonly Func<DwarfUnit, UnitSymbols> _symbolsOf;

    public FunctionNames(DwarfDebugInfo debugInfo, Func<DwarfUnit, UnitSymbols> symbolsOf)
    {
        _byUnit = new ConcurrentDictionary<int, FunctionName>?[debugInfo.Units.Count];
        _symbolsOf = symbolsOf;
    }

    /// <summary>The name of an entry through its origin and specification; null when none of them has one.</summary>
    public FunctionName? Find(DwarfUnit unit, int entryOffset)
    {
        if (TryGetKnown(unit, entryOffset, out FunctionName? known))
        {
            return known;
        }

        if (!unit.TryReadEntry(entryOffset, out DwarfEntry entry))
        {
            return null;
        }

        // Copies of a function share its origin, and so its name; one with a linker's name of its own (the variants of a C++
        // constructor) does not.
        DwarfEntry key = entry;
        if (!entry.TryGetAttribute(DwarfAttribute.LinkageName, out _) && TryGetOrigin(entry, out DwarfEntry origin))
        {
            key = origin;
            if (TryGetKnown(key.Unit, key.Offset, out known))
            {
                return known;
            }
        }

        return Make(entry) is { } made ? NamesOf(key.Unit).GetOrAdd(key.Offset, made) : null;
    }

    private bool TryGetKnown(DwarfUnit unit, int offset, [NotNullWhen(true)] out FunctionName? name)
    {
        name = null;
        return _byUnit[unit.Index]?.TryGetValue(offset, out name) ?? false;
    }

    private ConcurrentDictionary<int, FunctionName> NamesOf(DwarfUnit unit) =>
        _byUnit[unit.Index] ?? Interlocked.CompareExchange(ref _byUnit[unit.Index], new(), null) ?? _byUnit[unit.Index]!;

    private FunctionName? Make(in DwarfEntry entry)
    {
        int maxDepth = entry.Unit.DebugInfo.Limits.MaxDwarfDepth;
        // The last entry of the chain is the declaration, which stands in the class or namespace.
        DwarfEntry declaration = entry;
        string? name = declaration.Name;
        for (int depth = 0; depth < maxDepth && TryGetOrigin(declaration, out DwarfEntry next); depth++)
        {
            declaration = next;
            name ??= declaration.Name;
        }

        if (name is null)
        {
            return null;
        }

        if (!IsC(declaration.Unit.Language))
        {
            name = _symbolsOf(declaration.Unit).Qualify(declaration.Offset, name, maxDepth);
        }

        return new FunctionName(name, FindLinkageName(entry));
    }

    private static bool TryGetOrigin(in DwarfEntry entry, out DwarfEntry origin) =>
        entry.TryGetReference(DwarfAttribute.AbstractOrigin, out origin) || entry.TryGetReference(DwarfAttribute.Specification, out origin);

    private static string? FindLinkageName(in DwarfEntry entry)
    {
        bool found = entry.TryGetAttributeThroughOrigin(DwarfAttribute.LinkageName, out DwarfAttributeValue value, out _)
            || entry.TryGetAttributeThroughOrigin(DwarfAttribute.MipsLinkageName, out value, out _);
        return found && value.TryGetString(out string? text) ? text : null;
    }

    // C has no scopes that name a function, so its units need not be read for them.
    private static bool IsC(DwarfLanguage language) =>
        language is DwarfLanguage.C or DwarfLanguage.C89 or DwarfLanguage.C99 or DwarfLanguage.C11 or DwarfLanguage.C17 or DwarfLanguage.MipsAssembler;
}
