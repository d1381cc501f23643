using Inquest.Dwarf;

namespace Inquest.Symbols;

/// <summary>
/// The namespaces and classes of a unit, and which entry stands in which: entries do not know their parents, so this is
/// noted while the unit is read once from front to back.
/// </summary>
internal sealed class UnitScopes
{
    // A scope's parent is a scope too, or -1 for the unit.
    private readonly List<(int EntryOffset, int Parent)> _scopes = [];

    // Functions within a scope, by rising offset.
    private readonly List<(int EntryOffset, int Scope)> _functions = [];

    public int Add(int entryOffset, int parent)
    {
        _scopes.Add((entryOffset, parent));
        return _scopes.Count - 1;
    }

    public void AddFunction(int entryOffset, int scope) => _functions.Add((entryOffset, scope));

    /// <summary>The name with the names of the scopes around it.</summary>
    public string Qualify(DwarfUnit unit, int entryOffset, string name, int maxDepth)
    {
        int scope = FindScope(entryOffset);
        for (int depth = 0; scope >= 0 && depth < maxDepth; depth++)
        {
            (int offset, int parent) = _scopes[scope];
            if (unit.TryReadEntry(offset, out DwarfEntry entry))
            {
                // gdb and the demanglers write it so.
                string? scopeName = entry.GetNameThroughOrigin() ?? (entry.Tag == DwarfTag.Namespace ? "(anonymous namespace)" : null);
                name = scopeName is null ? name : $"{scopeName}::{name}";
            }

            scope = parent;
        }

        return name;
    }

    private int FindScope(int entryOffset)
    {
        int low = 0;
        int high = _functions.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_functions[middle].EntryOffset < entryOffset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < _functions.Count && _functions[low].EntryOffset == entryOffset ? _functions[low].Scope : -1;
    }
}
