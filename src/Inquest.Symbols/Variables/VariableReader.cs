using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Dwarf.Expressions;
using Inquest.Symbols.Types;

namespace Inquest.Symbols.Variables;

/// <summary>
/// Arguments and local variables of frames, with their values. A value is given only where the debug information, the
/// registers and the memory together prove it; else the reason is. Not thread-safe.
/// </summary>
public sealed class VariableReader
{
    private readonly Symbolizer _symbols;
    private readonly MachineView _machine;
    private readonly Limits _limits;
    private readonly ValueBuilder _values;
    private readonly List<AddressRange> _ranges = [];

    /// <summary>A reader.</summary>
    public VariableReader(Symbolizer symbols, MachineView machine, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(limits);
        _symbols = symbols;
        _machine = machine;
        _limits = limits;
        Types = symbols.DataTypes;
        _values = new ValueBuilder(symbols, machine, limits);
    }

    internal DataTypeReader Types { get; }

    /// <summary>
    /// The variables in scope at the frame's pc: arguments in their order, then locals, those of the innermost block first.
    /// Empty when debug information does not describe the frame.
    /// </summary>
    /// <param name="source">The logical frame.</param>
    /// <param name="frame">The physical frame that it is in.</param>
    public IReadOnlyList<VariableValue> Read(in SourceFrame source, PhysicalFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        List<VariableValue> found = [];
        foreach (Located variable in Locate(source, frame))
        {
            found.Add(variable.Place is { } place ? _values.Build(variable.Name, variable.Kind, variable.Type, place) : variable.Missing!);
        }

        return found;
    }

    /// <summary>As <see cref="Read"/>, as values that are opened level by level.</summary>
    public IReadOnlyList<ValueNode> Open(in SourceFrame source, PhysicalFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        List<ValueNode> found = [];
        ValueNodeSource values = new(_values, _machine, _limits);
        foreach (Located variable in Locate(source, frame))
        {
            found.Add(variable.Place is { } place
                ? ValueNode.At(values, variable.Name, variable.Kind, variable.Type, place, variable.Name)
                : ValueNode.Of(variable.Missing!, variable.Name));
        }

        return found;
    }

    // Each variable with its place, or with its value where that is all that is known of it.
    private List<Located> Locate(in SourceFrame source, PhysicalFrame frame)
    {
        List<Located> found = [];
        PlaceReader places = new(new FrameContext(_symbols, _machine, frame, _limits), _limits);
        foreach ((DwarfEntry entry, VariableKind kind) in InScope(source, frame))
        {
            if (entry.GetNameThroughOrigin() is string name)
            {
                DataType type = Types.TypeOf(entry);
                ValuePlace? place = places.Find(entry, type.Size, out DwarfUnavailable why);
                VariableValue? missing = place is not null ? null
                    : places.PointedTo.IsNone ? _values.Missing(name, kind, type, why)
                    : Synthetic(name, kind, type, places);
                found.Add(new Located(name, kind, type, place, missing));
            }
        }

        return found;
    }

    /// <summary>
    /// The access through a register in the source's terms. The evidence must be whole: a variable of the frame that lives in
    /// that register, or has its value and no other variable could be meant, and a member at that offset with that size.
    /// </summary>
    /// <param name="source">The logical frame: the innermost one, or one that it is inlined into.</param>
    /// <param name="frame">Its physical frame.</param>
    /// <param name="register">The DWARF number of the register with the pointer.</param>
    /// <param name="pointer">The pointer's value.</param>
    /// <param name="offset">Bytes from there to what was accessed.</param>
    /// <param name="size">Bytes accessed.</param>
    /// <param name="isOuter">True for a frame that the innermost one is inlined into: only a variable that lives in the register itself counts then.</param>
    /// <returns>Null when the evidence does not fit.</returns>
    public AccessExpression? FindAccess(in SourceFrame source, PhysicalFrame frame, int register, ulong pointer, ulong offset, int size, bool isOuter = false)
    {
        ArgumentNullException.ThrowIfNull(frame);
        PlaceReader places = new(new FrameContext(_symbols, _machine, frame, _limits), _limits);
        HashSet<AccessExpression> byValue = [];
        foreach ((DwarfEntry entry, _) in InScope(source, frame))
        {
            DataType type = Types.TypeOf(entry).Stripped;
            if (entry.GetNameThroughOrigin() is not string name || places.Find(entry, type.Size, out _) is not { } place)
            {
                continue;
            }

            if (type.Kind == DataTypeKind.Structure && !isOuter)
            {
                AddThroughMembers(byValue, name + ".", type, place, pointer, offset, size);
                continue;
            }

            if (!type.IsPointerLike || ValueBuilder.ReadNumber(place, type.Size, out _, out bool initial) is not ulong value || initial)
            {
                continue;
            }

            if (isOuter && (places.Register != register || value != pointer))
            {
                continue;
            }

            if (value == pointer && Describe(name, type, place, offset, size) is { } found)
            {
                if (places.Register == register)
                {
                    return found;
                }

                byValue.Add(found);
            }
            else if (value != 0)
            {
                string prefix = name + (type.Kind == DataTypeKind.Reference ? "." : "->");
                AddThroughMembers(byValue, prefix, type.Target.Stripped, ValuePlace.InMemory(_machine.Memory, value), pointer, offset, size);
            }
        }

        return byValue.Count == 1 ? byValue.First() : null;
    }

    private AccessExpression? Describe(string name, DataType type, ValuePlace place, ulong offset, int size)
    {
        if (MemberPaths.At(type.Target, offset, size, _limits.MaxDwarfDepth) is not string path)
        {
            return null;
        }

        string text = path.Length == 0 ? "*" + name
            : type.Kind == DataTypeKind.Reference ? $"{name}.{path}"
            : path[0] == '[' ? $"(*{name}){path}"
            : $"{name}->{path}";
        VariableValue value = _values.Build(name, VariableKind.Local, type, place);
        return new AccessExpression(text, $"{name} = {value.BareText ?? value.Text}");
    }

    // The pointer may be a member of a variable, or of what one points to: pkt->next->len with pkt->next = NULL.
    private void AddThroughMembers(HashSet<AccessExpression> found, string prefix, DataType type, ValuePlace structure, ulong pointer, ulong offset, int size)
    {
        foreach (DataMember member in type.Members)
        {
            DataType memberType = member.Type.Stripped;
            if (!member.IsBase && !string.IsNullOrEmpty(member.Name) && memberType.IsPointerLike
                && ValueBuilder.ReadNumber(structure.At(member.ByteOffset), memberType.Size, out _, out bool initial) == pointer && !initial
                && Describe(prefix + member.Name, memberType, structure.At(member.ByteOffset), offset, size) is { } access)
            {
                found.Add(access);
            }
        }
    }

    internal IReadOnlyList<(DwarfEntry Entry, VariableKind Kind)> InScope(in SourceFrame source, PhysicalFrame frame)
    {
        if (!source.TryGetEntry(out DwarfEntry function))
        {
            return [];
        }

        List<DwarfEntry> arguments = [];
        List<List<DwarfEntry>> blocks = [];
        HashSet<DwarfEntry> described = [];
        Collect(function, frame.LookupPc, 0, arguments, blocks, described);
        AddAbstract(function, arguments, blocks[0], described);
        blocks.Reverse();
        List<(DwarfEntry, VariableKind)> found = [];
        Add(arguments, VariableKind.Argument, found);
        foreach (List<DwarfEntry> block in blocks)
        {
            Add(block, VariableKind.Local, found);
        }

        return found;
    }

    private void Add(List<DwarfEntry> entries, VariableKind kind, List<(DwarfEntry, VariableKind)> found)
    {
        foreach (DwarfEntry entry in entries)
        {
            if (found.Count < _limits.MaxVariables)
            {
                found.Add((entry, kind));
            }
        }
    }

    // The pointer was optimised out, what it points to may not have been.
    private VariableValue Synthetic(string name, VariableKind kind, DataType type, PlaceReader places)
    {
        VariableValue pointer = new() { Name = name, Kind = kind, Type = type.ToString(), State = VariableState.OptimizedOut };
        DwarfEntry entry = places.PointedTo;
        DataType target = Types.TypeOf(entry);
        if (places.Find(entry, target.Size, out _) is not { } place)
        {
            return pointer;
        }

        VariableValue value = _values.Build("*" + name, VariableKind.Member, target, place);
        return value.IsKnown ? pointer with { State = value.State, Text = "<synthetic pointer>", Children = [value] } : pointer;
    }

    /// <summary>Outermost block first in <paramref name="blocks"/>.</summary>
    private void Collect(DwarfEntry scope, ulong pc, int depth, List<DwarfEntry> arguments, List<List<DwarfEntry>> blocks, HashSet<DwarfEntry> described)
    {
        List<DwarfEntry> locals = [];
        blocks.Add(locals);
        if (depth < _limits.MaxDwarfDepth)
        {
            CollectChildren(scope, pc, depth, arguments, blocks, locals, described);
        }
    }

    private void CollectChildren(
        DwarfEntry scope,
        ulong pc,
        int depth,
        List<DwarfEntry> arguments,
        List<List<DwarfEntry>> blocks,
        List<DwarfEntry> locals,
        HashSet<DwarfEntry> described)
    {
        foreach (DwarfEntry child in scope.Children)
        {
            switch (child.Tag)
            {
                case DwarfTag.FormalParameter:
                    Note(child, described);
                    arguments.Add(child);
                    break;
                case DwarfTag.Variable:
                    Note(child, described);
                    if (IsShown(child))
                    {
                        locals.Add(child);
                    }

                    break;
                case DwarfTag.LexicalBlock or DwarfTag.TryBlock or DwarfTag.CatchBlock:
                    _ranges.Clear();
                    if (child.AddRangesTo(_ranges) == 0)
                    {
                        // A block without code of its own, merged into the one around it.
                        if (depth < _limits.MaxDwarfDepth)
                        {
                            CollectChildren(child, pc, depth + 1, arguments, blocks, locals, described);
                        }
                    }
                    else if (_ranges.Exists(r => r.Contains(pc)))
                    {
                        Collect(child, pc, depth + 1, arguments, blocks, described);
                    }

                    break;
            }
        }
    }

    // What the compiler removed from this copy of the function stands in the abstract one only.
    private static void AddAbstract(DwarfEntry function, List<DwarfEntry> arguments, List<DwarfEntry> locals, HashSet<DwarfEntry> described)
    {
        if (!function.TryGetReference(DwarfAttribute.AbstractOrigin, out DwarfEntry origin))
        {
            return;
        }

        int position = 0;
        foreach (DwarfEntry child in origin.Children)
        {
            if (child.Tag == DwarfTag.FormalParameter)
            {
                if (!described.Contains(child))
                {
                    arguments.Insert(Math.Min(position, arguments.Count), child);
                }

                position++;
            }
            else if (child.Tag == DwarfTag.Variable && !described.Contains(child) && IsShown(child))
            {
                locals.Add(child);
            }
        }
    }

    private static void Note(DwarfEntry child, HashSet<DwarfEntry> described)
    {
        if (child.TryGetReference(DwarfAttribute.AbstractOrigin, out DwarfEntry origin))
        {
            described.Add(origin);
        }
    }

    // Declarations of variables elsewhere, and what the compiler made for itself (__func__), are no locals.
    private static bool IsShown(DwarfEntry variable) =>
        !variable.TryGetAttribute(DwarfAttribute.Declaration, out _) && !variable.TryGetAttributeThroughOrigin(DwarfAttribute.Artificial, out _, out _);

    private readonly record struct Located(string Name, VariableKind Kind, DataType Type, ValuePlace? Place, VariableValue? Missing);
}
