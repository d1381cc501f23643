using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Dwarf.Expressions;
using Inquest.Dwarf.Lines;
using Inquest.Symbols.Types;

namespace Inquest.Symbols.Variables;

/// <summary>The global and file-static variables of a firmware with their values, by the source file that defines them. Not thread-safe.</summary>
public sealed class GlobalReader
{
    private readonly Symbolizer _symbols;
    private readonly MachineView _machine;
    private readonly Limits _limits;
    private readonly Lazy<List<(string File, List<(string Name, DwarfEntry Entry)> Variables)>> _files;

    /// <summary>A reader; the debug information is read on first use.</summary>
    public GlobalReader(Symbolizer symbols, MachineView machine, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(limits);
        _symbols = symbols;
        _machine = machine;
        _limits = limits;
        _files = new(Collect);
    }

    /// <summary>The files that define variables, as the compiler named them (normalised), sorted.</summary>
    public IEnumerable<string> Files => _files.Value.Select(f => f.File);

    /// <summary>The variables that a file defines, by name; empty for a file without.</summary>
    public IReadOnlyList<ValueNode> Open(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        List<ValueNode> nodes = [];
        ValueBuilder values = new(_symbols, _machine, _limits);
        ValueNodeSource source = new(values, _machine, _limits);
        PlaceReader places = new(new FrameContext(_symbols, _machine, null, _limits), _limits);
        foreach ((string name, DwarfEntry entry) in _files.Value.Where(f => f.File == file).SelectMany(f => f.Variables).OrderBy(v => v.Name, StringComparer.Ordinal))
        {
            if (nodes.Count >= _limits.MaxOpenedParts)
            {
                break;
            }

            DataType type = _symbols.DataTypes.TypeOf(entry);
            string expression = GlobalScope.ExpressionOf(_symbols.Globals, name, entry);
            nodes.Add(places.Find(entry, type.Size, out DwarfUnavailable why) is { } place
                ? ValueNode.At(source, name, VariableKind.Global, type, place, expression)
                : ValueNode.Of(values.Missing(name, VariableKind.Global, type, why), expression));
        }

        return nodes;
    }

    private List<(string File, List<(string Name, DwarfEntry Entry)> Variables)> Collect()
    {
        List<(string File, List<(string Name, DwarfEntry Entry)> Variables)> files = [];
        foreach ((DwarfUnit unit, List<(string Name, DwarfEntry Entry)> variables) in _symbols.Globals.ByUnit)
        {
            files.Add((NameOf(unit), variables));
        }

        return [.. files.GroupBy(f => f.File, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, g.SelectMany(f => f.Variables).ToList()))];
    }

    private static string NameOf(DwarfUnit unit) =>
        unit.Name is { } name ? DwarfPath.Normalize(DwarfPath.Join(unit.CompilationDirectory, name)) : $"unit at 0x{unit.Offset:x}";
}
