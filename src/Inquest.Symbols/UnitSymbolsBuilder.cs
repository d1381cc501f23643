using Inquest.Binary;
using Inquest.Dwarf;

namespace Inquest.Symbols;

/// <summary>Reads a unit's entries once, from front to back, into flat arrays.</summary>
internal sealed class UnitSymbolsBuilder
{
    private readonly DwarfUnit _unit;
    private readonly int _maxDepth;
    private readonly bool _clearsThumbBit;
    private readonly List<ScopeNode> _nodes = [];
    private readonly List<UnitFunction> _functions = [];
    private readonly List<AddressRange> _ranges = [];
    private readonly List<AddressMapItem> _items = [];
    private readonly List<AddressRange> _scratch = [];
    private readonly UnitScopes _scopes = new();

    // By depth: the node and the scope around an entry there; -1 for none.
    private readonly int[] _nodeAt;
    private readonly int[] _scopeAt;

    /// <param name="unit">The unit.</param>
    /// <param name="limits">Bounds on what the file controls.</param>
    /// <param name="clearsThumbBit">True on ARM, see <see cref="ClearThumbBits"/>.</param>
    public UnitSymbolsBuilder(DwarfUnit unit, Limits limits, bool clearsThumbBit)
    {
        _unit = unit;
        _clearsThumbBit = clearsThumbBit;
        _maxDepth = limits.MaxDwarfDepth;
        _nodeAt = new int[_maxDepth + 2];
        _scopeAt = new int[_maxDepth + 2];
        for (int depth = 0; depth < _nodeAt.Length; depth++)
        {
            _nodeAt[depth] = -1;
            _scopeAt[depth] = -1;
        }
    }

    public ScopeNode[] Nodes => [.. _nodes];

    public UnitFunction[] Functions => [.. _functions];

    public AddressRange[] Ranges => [.. _ranges];

    public UnitScopes Scopes => _scopes;

    public AddressMap BuildMap() => AddressMap.Build(_items);

    public void Read()
    {
        DwarfEntryReader reader = _unit.ReadEntries();
        while (reader.Read())
        {
            int depth = reader.Depth;
            if (depth > _maxDepth)
            {
                continue;
            }

            int node = _nodeAt[depth];
            int scope = _scopeAt[depth];
            switch (reader.Tag)
            {
                case DwarfTag.Subprogram:
                    node = ReadFunction(reader.Entry, depth, scope);
                    break;
                case DwarfTag.InlinedSubroutine:
                    node = node < 0 ? -1 : ReadInlined(reader.Entry, depth, node);
                    break;
                case DwarfTag.Namespace:
                case DwarfTag.ClassType:
                case DwarfTag.StructureType:
                case DwarfTag.UnionType:
                case DwarfTag.InterfaceType:
                case DwarfTag.Module:
                    scope = _scopes.Add(reader.Offset, scope);
                    break;
                case DwarfTag.EnumerationType:
                case DwarfTag.ArrayType:
                case DwarfTag.SubroutineType:
                case DwarfTag.CallSite:
                case DwarfTag.GnuCallSite:
                    // No function stands below these.
                    reader.SkipChildren();
                    continue;
            }

            _nodeAt[depth + 1] = node;
            _scopeAt[depth + 1] = scope;
        }
    }

    private int ReadFunction(in DwarfEntry entry, int depth, int scope)
    {
        if (scope >= 0)
        {
            _scopes.AddFunction(entry.Offset, scope);
        }

        DwarfAttributeValue low = default;
        DwarfAttributeValue high = default;
        DwarfAttributeValue list = default;
        DwarfAttributeValue entryPc = default;
        foreach (DwarfEntryAttribute attribute in entry.Attributes)
        {
            switch (attribute.Name)
            {
                case DwarfAttribute.LowPc:
                    low = attribute.Value;
                    break;
                case DwarfAttribute.HighPc:
                    high = attribute.Value;
                    break;
                case DwarfAttribute.Ranges:
                    list = attribute.Value;
                    break;
                case DwarfAttribute.EntryPc:
                    entryPc = attribute.Value;
                    break;
            }
        }

        _scratch.Clear();
        if (_unit.AddRanges(low, high, list, _scratch) == 0)
        {
            return -1;
        }

        ClearThumbBits();
        ulong entryPoint = entryPc.TryGetAddress(out ulong address) ? address
            : entryPc.TryGetUnsigned(out ulong offset) ? unchecked(_scratch[0].Start + offset)
            : _scratch[0].Start;
        int node = _nodes.Count;
        _nodes.Add(new ScopeNode(entry.Offset, -1, -1, _functions.Count, -1, 0, 0));
        _functions.Add(new UnitFunction(node, entryPoint, _ranges.Count, _scratch.Count));
        _ranges.AddRange(_scratch);
        AddItems(depth, node);
        return node;
    }

    private int ReadInlined(in DwarfEntry entry, int depth, int parent)
    {
        DwarfAttributeValue low = default;
        DwarfAttributeValue high = default;
        DwarfAttributeValue list = default;
        int origin = -1;
        int file = -1;
        int line = 0;
        int column = 0;
        foreach (DwarfEntryAttribute attribute in entry.Attributes)
        {
            switch (attribute.Name)
            {
                case DwarfAttribute.LowPc:
                    low = attribute.Value;
                    break;
                case DwarfAttribute.HighPc:
                    high = attribute.Value;
                    break;
                case DwarfAttribute.Ranges:
                    list = attribute.Value;
                    break;
                case DwarfAttribute.AbstractOrigin:
                    origin = attribute.Value.TryGetUnitOffset(out int offset) ? offset : -1;
                    break;
                case DwarfAttribute.CallFile:
                    file = ToNumber(attribute.Value, unknown: -1);
                    break;
                case DwarfAttribute.CallLine:
                    line = ToNumber(attribute.Value);
                    break;
                case DwarfAttribute.CallColumn:
                    column = ToNumber(attribute.Value);
                    break;
            }
        }

        // One without addresses stays in the tree: what is inlined into it names it in its chain.
        _scratch.Clear();
        _unit.AddRanges(low, high, list, _scratch);
        int node = _nodes.Count;
        _nodes.Add(new ScopeNode(entry.Offset, origin, parent, _nodes[parent].Function, file, line, column));
        AddItems(depth, node);
        return node;
    }

    /// <summary>
    /// GNU as gives the functions of Thumb assembly with bit 0 of the symbol in DW_AT_low_pc (libgcc's __aeabi_frsub of
    /// arm-none-eabi-gcc 12.2, assembled by 2.39: 0x32f5, 364 bytes): taken as it stands, the first address would belong to
    /// no function and the one behind the last to this one. Covered by SymbolizerTests.
    /// </summary>
    private void ClearThumbBits()
    {
        for (int i = 0; _clearsThumbBit && i < _scratch.Count; i++)
        {
            if ((_scratch[i].Start & 1) != 0)
            {
                _scratch[i] = new AddressRange(_scratch[i].Start & ~1ul, _scratch[i].End & ~1ul);
            }
        }
    }

    private void AddItems(int depth, int node)
    {
        foreach (AddressRange range in _scratch)
        {
            if (range.IsEmpty)
            {
                continue;
            }

            _items.Add(new AddressMapItem(range.Start, range.End, depth, node));
        }
    }

    private static int ToNumber(in DwarfAttributeValue value, int unknown = 0) =>
        value.TryGetUnsigned(out ulong number) && number <= int.MaxValue ? (int)number : unknown;
}
