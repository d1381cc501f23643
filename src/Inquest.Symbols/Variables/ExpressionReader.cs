using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Dwarf.Expressions;
using Inquest.Symbols.Types;

namespace Inquest.Symbols.Variables;

/// <summary>
/// Evaluates expressions such as <c>g_sensor.next-&gt;id</c> over the locals of a frame and the global variables: those of the
/// frame's file before others of the name (<see cref="GlobalScope"/>). Not thread-safe.
/// </summary>
public sealed class ExpressionReader
{
    private readonly Symbolizer _symbols;
    private readonly MachineView _machine;
    private readonly Limits _limits;
    private readonly SourceFrame? _source;
    private readonly PhysicalFrame? _frame;
    private readonly ValueBuilder _values;

    /// <summary>A reader.</summary>
    /// <param name="symbols">The firmware.</param>
    /// <param name="machine">The stopped machine.</param>
    /// <param name="source">The logical frame whose locals come before globals; null for none.</param>
    /// <param name="frame">The physical frame of <paramref name="source"/>; null for none.</param>
    /// <param name="limits">Bounds.</param>
    public ExpressionReader(Symbolizer symbols, MachineView machine, SourceFrame? source, PhysicalFrame? frame, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(limits);
        _symbols = symbols;
        _machine = machine;
        _limits = limits;
        _source = source;
        _frame = frame;
        _values = new ValueBuilder(symbols, machine, limits);
    }

    /// <summary>
    /// Evaluates an expression. One that is malformed, or names what is not there, gives a value that is not known and says
    /// why.
    /// </summary>
    public VariableValue Read(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        if (ValueExpression.Parse(expression, out string problem) is not { } parsed)
        {
            return Unknown(expression, problem);
        }

        Result result = Evaluate(parsed);
        if (result.Problem is not null || result.Type is null)
        {
            return Unknown(expression, result.Problem);
        }

        return result is { BitField: { } field, Place: { } bits }
            ? _values.BuildBitField(field, bits) with { Name = expression, Kind = VariableKind.Global }
            : result.Place is { } place
            ? _values.Build(expression, VariableKind.Global, result.Type, place)
            : result.PointerTo is ulong address
                ? _values.Pointer(expression, result.Type, address)
                : _values.Missing(expression, VariableKind.Global, result.Type, result.Why);
    }

    /// <summary>As <see cref="Read"/>, as a value that is opened level by level.</summary>
    public ValueNode Open(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        Result result = ValueExpression.Parse(expression, out string problem) is { } parsed ? Evaluate(parsed) : new Result { Problem = problem };
        return result is { Problem: null, Type: { } type, Place: { } place, BitField: null }
            ? ValueNode.At(new ValueNodeSource(_values, _machine, _limits), expression, VariableKind.Global, type, place, expression)
            : ValueNode.Of(Read(expression), expression);
    }

    /// <summary>
    /// True for an expression that reaches its object through an element of an array of values (numbers, texts, structures of one
    /// such member), or through memory behind the object that a pointer points to.
    /// </summary>
    public bool ReadsElements(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return ValueExpression.Parse(expression, out _) is { } parsed && Evaluate(parsed).IsElement;
    }

    private static VariableValue Unknown(string name, string? why) =>
        new() { Name = name, Kind = VariableKind.Global, State = VariableState.Invalid, Why = why };

    private Result Evaluate(ValueExpression expression) => expression switch
    {
        ValueExpression.Variable variable => FindVariable(variable.Name),
        ValueExpression.Member member => ReadMember(Evaluate(member.Of), member.Name),
        ValueExpression.Element element => ReadElement(Evaluate(element.Of), element.Index),
        ValueExpression.Dereference pointer => Follow(Evaluate(pointer.Of), 0),
        ValueExpression.AddressOf operand => TakeAddress(Evaluate(operand.Of)),
        _ => default,
    };

    private Result FindVariable(string name)
    {
        FrameContext context = new(_symbols, _machine, _frame, _limits);
        if (_source is { } source && _frame is { } frame)
        {
            foreach ((DwarfEntry local, _) in new VariableReader(_symbols, _machine, _limits).InScope(source, frame).Reverse())
            {
                if (local.GetNameThroughOrigin() == name)
                {
                    return Locate(local, context);
                }
            }
        }

        DwarfUnit? unit = _source is { } within && within.TryGetEntry(out DwarfEntry function) ? GlobalScope.UnitOf(function) : _source?.Unit;
        return GlobalScope.TryFind(_symbols.Globals, name, unit, out DwarfEntry global, out string problem)
            ? Locate(global, context)
            : new Result { Problem = problem };
    }

    private Result Locate(DwarfEntry variable, FrameContext context)
    {
        DataType type = _symbols.DataTypes.TypeOf(variable);
        ValuePlace? place = new PlaceReader(context, _limits).Find(variable, type.Size, out DwarfUnavailable why);
        return new Result { Type = type, Place = place, Why = why };
    }

    private Result ReadMember(Result of, string name)
    {
        if (of.Problem is not null || of.Type is null)
        {
            return of;
        }

        DataType structure = of.Type.Stripped;
        if (structure.Kind == DataTypeKind.Pointer)
        {
            // As gdb does: a dot behind a pointer means an arrow.
            return ReadMember(Follow(of, 0), name);
        }

        if (structure.Kind == DataTypeKind.Reference)
        {
            return ReadMember(Follow(of, 0), name);
        }

        if (MemberPaths.Find(structure, name, _limits.MaxDwarfDepth) is not { Count: > 0 } path)
        {
            return new Result { Problem = $"{of.Type} has no member {name}" };
        }

        ValuePlace? place = of.Place;
        DwarfUnavailable why = of.Why;
        foreach (DataMember step in path)
        {
            place = place is null ? null : _values.PlaceOf(step, place, out why);
        }

        DataMember member = path[^1];
        return of with { Type = member.Type, Place = place, Why = why, BitField = member.BitSize > 0 ? member : null };
    }

    private Result ReadElement(Result of, uint index)
    {
        if (of.Problem is not null || of.Type is null)
        {
            return of;
        }

        DataType array = of.Type.Stripped;
        if (array.Kind == DataTypeKind.Pointer || of.PointerTo is not null)
        {
            return Follow(of, index);
        }

        if (array.Kind != DataTypeKind.Array || array.Target.Stripped.Size is not ulong size)
        {
            return new Result { Problem = $"{of.Type} has no elements" };
        }

        if (array.Count is ulong count and > 0 && index >= count)
        {
            return new Result { Problem = $"[{index}] lies outside {of.Type}" };
        }

        // An array without a bound may be indexed anywhere.
        bool isElement = of.IsElement || IsValue(array.Target, 0) || (index > 0 && array.Count is null or 0);
        return of with { Type = array.Target, Place = of.Place?.At(unchecked(index * size)), IsElement = isElement };
    }

    private Result Follow(Result of, uint index)
    {
        if (of.Problem is not null || of.Type is null)
        {
            return of;
        }

        bool isElement = of.IsElement || index > 0;
        if (of.PointerTo is ulong taken)
        {
            return new Result { Type = of.Type, Place = ValuePlace.InMemory(_machine.Memory, unchecked(taken + (index * (of.Type.Stripped.Size ?? 1)))), IsElement = isElement };
        }

        DataType pointer = of.Type.Stripped;
        if (pointer.Kind == DataTypeKind.Array && index == 0)
        {
            return ReadElement(of, 0);
        }

        if (!pointer.IsPointerLike)
        {
            return new Result { Problem = $"{of.Type} is no pointer" };
        }

        DwarfUnavailable why = of.Why;
        ulong? address = of.Place is null ? null : ValueBuilder.ReadNumber(of.Place, pointer.Size, out why, out _);
        DataType target = pointer.Target;
        if (address is not ulong known)
        {
            return new Result { Type = target, Why = why, IsElement = isElement };
        }

        return known == 0
            ? new Result { Problem = "the pointer is NULL" }
            : new Result { Type = target, Place = ValuePlace.InMemory(_machine.Memory, unchecked(known + (index * (target.Stripped.Size ?? 1)))), IsElement = isElement };
    }

    // A structure of one member (the element of Zephyr's stacks, K_THREAD_STACK_DEFINE) is no more than that.
    private bool IsValue(DataType type, int depth)
    {
        DataType stripped = type.Stripped;
        return depth > _limits.MaxValueDepth
            || (stripped.Kind != DataTypeKind.Array && (stripped.Kind != DataTypeKind.Structure || (stripped.Members.Count == 1 && IsValue(stripped.Members[0].Type, depth + 1))));
    }

    private static Result TakeAddress(Result of) =>
        of.Problem is not null ? of
        : of.BitField is not null ? new Result { Problem = "a bit-field has no address" }
        : of.Place?.Address is ulong address ? new Result { Type = of.Type, PointerTo = address, IsElement = of.IsElement }
        : new Result { Problem = "it is not in memory" };

    private readonly record struct Result
    {
        public DataType? Type { get; init; }

        public ValuePlace? Place { get; init; }

        /// <summary>Set for an address that was taken: of an object of <see cref="Type"/>.</summary>
        public ulong? PointerTo { get; init; }

        /// <summary>Set for a bit-field, whose lowest bit is in the first byte of <see cref="Place"/>.</summary>
        public DataMember? BitField { get; init; }

        public DwarfUnavailable Why { get; init; }

        public string? Problem { get; init; }

        /// <summary>Whether an element of an array of values, or memory behind an object, was read on the way.</summary>
        public bool IsElement { get; init; }
    }
}
