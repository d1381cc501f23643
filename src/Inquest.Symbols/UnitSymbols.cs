using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Dwarf.Lines;

namespace Inquest.Symbols;

/// <summary>The functions and inlined copies of one unit, flat, and its lines. Immutable but for caches; safe to share.</summary>
internal sealed class UnitSymbols
{
    private readonly ScopeNode[] _nodes;
    private readonly UnitFunction[] _functions;
    private readonly AddressRange[] _ranges;
    private readonly AddressMap _map;
    private readonly UnitScopes _scopes;
    private readonly FunctionName?[] _names;
    private SourceFile?[] _files = [];

    public UnitSymbols(DwarfUnit unit, Limits limits, bool clearsThumbBit)
    {
        Unit = unit;
        var builder = new UnitSymbolsBuilder(unit, limits, clearsThumbBit);
        builder.Read();
        _nodes = builder.Nodes;
        _functions = builder.Functions;
        _ranges = builder.Ranges;
        _map = builder.BuildMap();
        _scopes = builder.Scopes;
        _names = new FunctionName?[_nodes.Length];
    }

    public DwarfUnit Unit { get; }

    public ReadOnlySpan<UnitFunction> Functions => _functions;

    /// <summary>The node at an address; -1 when no function of the unit is there.</summary>
    public int FindNode(ulong address) => _map.Find(address);

    public ref readonly ScopeNode Node(int node) => ref _nodes[node];

    public ref readonly UnitFunction FunctionOf(int node) => ref _functions[_nodes[node].Function];

    public ReadOnlySpan<AddressRange> RangesOf(in UnitFunction function) => _ranges.AsSpan(function.FirstRange, function.RangeCount);

    /// <summary>The name of a node, from the cache or by <paramref name="names"/>; null when it has none.</summary>
    public FunctionName? NameOf(int node, FunctionNames names) =>
        _names[node] ??= names.Find(Unit, _nodes[node].Origin >= 0 ? _nodes[node].Origin : _nodes[node].EntryOffset);

    public string Qualify(int entryOffset, string name, int maxDepth) => _scopes.Qualify(Unit, entryOffset, name, maxDepth);

    /// <summary>A file of the unit's line program by its index; null when there is none.</summary>
    public SourceFile? File(DwarfLineTable? lines, int index)
    {
        if (index < 0)
        {
            return null;
        }

        SourceFile?[] files = Volatile.Read(ref _files);
        if (index < files.Length && files[index] is { } known)
        {
            return known;
        }

        string? path = lines?.GetPath(index);
        if (path is null)
        {
            return null;
        }

        // Two threads may both make it; either is as good.
        if (index >= files.Length)
        {
            Array.Resize(ref files, lines!.Program.FileCount + 1);
            Volatile.Write(ref _files, files);
        }

        return files[index] ??= new SourceFile(path);
    }
}
