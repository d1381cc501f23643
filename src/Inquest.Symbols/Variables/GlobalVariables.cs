using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Symbols.Types;

namespace Inquest.Symbols.Variables;

/// <summary>Global and file-static variables by name: <c>g_sensor</c>, <c>motion::stateless</c>. Reads every unit once, on first use.</summary>
internal sealed class GlobalVariables
{
    private const byte AddressOperation = 0x03;

    private readonly Dictionary<string, DwarfEntry> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<DwarfEntry>> _namesakes = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, (DwarfEntry Entry, string Name)> _byAddress = [];
    private readonly List<string> _names = [];
    private readonly List<(DwarfUnit Unit, List<(string Name, DwarfEntry Entry)> Variables)> _byUnit = [];

    private readonly Lazy<Dictionary<ulong, (DwarfEntry Entry, string Name)>> _inFunctions;

    public GlobalVariables(DwarfDebugInfo info, DataTypeReader types, Limits limits)
    {
        _inFunctions = new(() => ReadFunctions(info, limits));
        foreach (DwarfUnit unit in info.Units)
        {
            bool isC = DataTypeReader.IsC(unit.Language);
            DwarfEntryReader reader = unit.ReadEntries();
            while (reader.Read())
            {
                switch (reader.Tag)
                {
                    case DwarfTag.CompileUnit or DwarfTag.PartialUnit or DwarfTag.Namespace when reader.Depth < limits.MaxDwarfDepth:
                        break;
                    case DwarfTag.Variable:
                        Add(reader.Entry, isC ? null : types.ScopesOf(unit));
                        break;
                    default:
                        reader.SkipChildren();
                        break;
                }
            }
        }
    }

    /// <summary>The names, in the order of the debug information.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>
    /// The variables of that name that have a place, in the order of the debug information: several where files have a static
    /// of one name. <see cref="GlobalScope"/> tells which is meant.
    /// </summary>
    public IReadOnlyList<DwarfEntry> FindAll(string name) =>
        _namesakes.TryGetValue(name, out List<DwarfEntry>? several) ? several : _byName.TryGetValue(name, out DwarfEntry one) ? [one] : [];

    /// <summary>The units that define variables, in the order of the file, each with its variables.</summary>
    public IReadOnlyList<(DwarfUnit Unit, List<(string Name, DwarfEntry Entry)> Variables)> ByUnit => _byUnit;

    /// <summary>The variable that begins at an address, with its name; false when none does.</summary>
    public bool TryFind(ulong address, out DwarfEntry entry, out string name)
    {
        bool found = _byAddress.TryGetValue(address, out (DwarfEntry Entry, string Name) variable);
        (entry, name) = found ? variable : (default, "");
        return found;
    }

    /// <summary>
    /// Where a file's own variable of that name stands; null when debug information does not say. After link-time optimisation
    /// the place is in a unit of its own, and the name in the file's unit that it refers to.
    /// </summary>
    public ulong? AddressOf(string file, string name)
    {
        foreach ((_, List<(string Name, DwarfEntry Entry)> variables) in _byUnit)
        {
            foreach ((string candidate, DwarfEntry entry) in variables)
            {
                if (candidate == name && GlobalScope.UnitOf(entry).Name is string path && path.AsSpan(path.LastIndexOf('/') + 1).SequenceEqual(file) && AddressOf(entry) is ulong address)
                {
                    return address;
                }
            }
        }

        return null;
    }

    /// <summary>The variable of a function that keeps its place (<c>static</c>) and begins at an address; false when none does. The first call reads all functions.</summary>
    public bool TryFindInFunctions(ulong address, out DwarfEntry entry, out string name)
    {
        bool found = _inFunctions.Value.TryGetValue(address, out (DwarfEntry Entry, string Name) variable);
        (entry, name) = found ? variable : (default, "");
        return found;
    }

    private static Dictionary<ulong, (DwarfEntry Entry, string Name)> ReadFunctions(DwarfDebugInfo info, Limits limits)
    {
        Dictionary<ulong, (DwarfEntry, string)> found = [];
        foreach (DwarfUnit unit in info.Units)
        {
            DwarfEntryReader reader = unit.ReadEntries();
            while (reader.Read())
            {
                switch (reader.Tag)
                {
                    case DwarfTag.CompileUnit or DwarfTag.PartialUnit or DwarfTag.Namespace or DwarfTag.Subprogram or DwarfTag.LexicalBlock or DwarfTag.InlinedSubroutine
                        when reader.Depth < limits.MaxDwarfDepth:
                        break;
                    case DwarfTag.Variable when AddressOf(reader.Entry) is ulong address && reader.Entry.GetNameThroughOrigin() is string name:
                        found.TryAdd(address, (reader.Entry, name));
                        break;
                    default:
                        reader.SkipChildren();
                        break;
                }
            }
        }

        return found;
    }

    // A definition of C++ completes a declaration elsewhere, which has the name and stands in the scope.
    private void Add(DwarfEntry entry, ScopeNames? scopes)
    {
        bool placed = entry.TryGetAttribute(DwarfAttribute.Location, out _) || entry.TryGetAttribute(DwarfAttribute.ConstValue, out _);
        if (!placed || entry.GetNameThroughOrigin() is not string name)
        {
            return;
        }

        if (scopes is not null)
        {
            DwarfEntry declaration = entry.TryGetReference(DwarfAttribute.Specification, out DwarfEntry other) && other.Unit == entry.Unit ? other : entry;
            name = scopes.Qualify(declaration.Offset, name);
        }

        ulong? address = AddressOf(entry);
        if (_byName.TryAdd(name, entry))
        {
            _names.Add(name);
        }
        else if (address is not ulong again || !_byAddress.ContainsKey(again))
        {
            // One object that two units describe (inline variables of C++) is no namesake.
            if (!_namesakes.TryGetValue(name, out List<DwarfEntry>? several))
            {
                _namesakes.Add(name, several = [_byName[name]]);
            }

            several.Add(entry);
        }

        if (_byUnit.Count == 0 || _byUnit[^1].Unit != entry.Unit)
        {
            _byUnit.Add((entry.Unit, []));
        }

        _byUnit[^1].Variables.Add((name, entry));

        if (address is ulong place)
        {
            _byAddress.TryAdd(place, (entry, name));
        }
    }

    // DW_OP_addr and the address, nothing else (DWARF 5 §2.6.1.1.2).
    private static ulong? AddressOf(DwarfEntry entry)
    {
        int size = entry.Unit.AddressSize;
        if (!entry.TryGetAttribute(DwarfAttribute.Location, out DwarfAttributeValue value) || !value.TryGetBlock(out ReadOnlyMemory<byte> block) || block.Length != 1 + size)
        {
            return null;
        }

        ByteCursor cursor = new(block.Span);
        return cursor.ReadUInt8() == AddressOperation ? cursor.ReadUnsigned(size) : null;
    }
}
