using Inquest.Binary;
using Inquest.Dwarf;

namespace Inquest.Symbols.Types;

/// <summary>The namespaces and classes around the types and variables of one C++ unit; entries do not know their parents.</summary>
internal sealed class ScopeNames
{
    private readonly Dictionary<int, string> _scopeOf = [];

    public ScopeNames(DwarfUnit unit, Limits limits)
    {
        DwarfEntryReader reader = unit.ReadEntries();
        string?[] around = new string?[limits.MaxDwarfDepth + 2];
        while (reader.Read())
        {
            int depth = reader.Depth;
            string? scope = depth <= limits.MaxDwarfDepth ? around[depth] : null;
            if (scope is not null)
            {
                _scopeOf.TryAdd(reader.Offset, scope);
            }

            switch (reader.Tag)
            {
                case DwarfTag.Namespace or DwarfTag.ClassType or DwarfTag.StructureType or DwarfTag.UnionType when depth <= limits.MaxDwarfDepth:
                    string? name = reader.Entry.Name ?? (reader.Tag == DwarfTag.Namespace ? "(anonymous namespace)" : null);
                    around[depth + 1] = name is null ? scope : scope is null ? name : $"{scope}::{name}";
                    break;
                case DwarfTag.CompileUnit or DwarfTag.PartialUnit or DwarfTag.TypeUnit:
                    around[depth + 1] = null;
                    break;
                default:
                    reader.SkipChildren();
                    break;
            }
        }
    }

    /// <summary>The name with its scopes: <c>motion::Filter</c>.</summary>
    public string Qualify(int entryOffset, string name) => _scopeOf.TryGetValue(entryOffset, out string? scope) ? $"{scope}::{name}" : name;
}
