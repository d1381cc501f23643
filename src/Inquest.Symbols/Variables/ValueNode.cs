using System.Globalization;
using Inquest.Dwarf.Expressions;
using Inquest.Symbols.Types;

namespace Inquest.Symbols.Variables;

/// <summary>
/// A value that is opened level by level, as a debugger's tree shows it: a structure to its members, an array to its
/// elements, a pointer to what it points to. Nothing is read before it is asked for. Not thread-safe.
/// </summary>
public sealed class ValueNode
{
    private readonly ValueNodeSource? _source;
    private readonly DataType? _type;
    private readonly ValuePlace? _place;

    private ValueNode(VariableValue value, string? expression, ValueNodeSource? source, DataType? type, ValuePlace? place)
    {
        Value = value;
        Expression = expression;
        _source = source;
        _type = type;
        _place = place;
        Pointer = type is { Kind: DataTypeKind.Pointer or DataTypeKind.Reference } && place is not null && value.IsKnown
            ? ValueBuilder.ReadNumber(place, type.Size, out _, out _)
            : null;
        (NamedCount, IndexedCount) = CountParts();
    }

    /// <summary>Name, type, state and text; of an aggregate, the first of its parts for one line.</summary>
    public VariableValue Value { get; }

    /// <summary>The expression that names the value in its frame: <c>pkt-&gt;next</c>; null when none does.</summary>
    public string? Expression { get; }

    /// <summary>The address that a pointer or reference holds; null when it is none, or not known.</summary>
    public ulong? Pointer { get; }

    /// <summary>Members, or what a pointer points to; 0 for a value without parts.</summary>
    public int NamedCount { get; }

    /// <summary>Elements of an array.</summary>
    public long IndexedCount { get; }

    /// <summary>Members, or what a pointer points to; empty for a value without such parts.</summary>
    public IReadOnlyList<ValueNode> OpenNamed()
    {
        if (_source is null || _type is null || _place is null)
        {
            return [.. Value.Children.Select(c => Of(c, null))];
        }

        List<ValueNode> parts = [];
        if (_type.Kind == DataTypeKind.Structure)
        {
            AddMembers(parts, _type, _place, Join(".", "->"), 0);
        }
        else if (NamedCount > 0 && Pointer is ulong address)
        {
            DataType target = _type.Target;
            ValuePlace place = ValuePlace.InMemory(_source.Machine.Memory, address);
            if (target.Stripped.Kind == DataTypeKind.Structure)
            {
                AddMembers(parts, target.Stripped, place, Join("->", "->"), 0);
            }
            else
            {
                string? expression = Expression is null ? null : "*" + Expression;
                parts.Add(At(_source, "*" + Value.Name, VariableKind.Member, target, place, expression));
            }
        }

        return parts;
    }

    /// <summary>Elements of an array; empty for a value without.</summary>
    /// <param name="start">The first, from 0.</param>
    /// <param name="count">How many at most; <see cref="Binary.Limits.MaxOpenedParts"/> bounds it too.</param>
    public IReadOnlyList<ValueNode> OpenIndexed(long start, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        List<ValueNode> parts = [];
        if (_source is null || _type is null || _place is null || _type.Target.Stripped.Size is not ulong size)
        {
            return parts;
        }

        count = Math.Min(count, _source.Limits.MaxOpenedParts);
        for (long i = start; i < IndexedCount && parts.Count < count; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"[{i}]");
            string? expression = Expression is null ? null : Join("", "") + name;
            parts.Add(At(_source, name, VariableKind.Member, _type.Target, _place.At(unchecked((ulong)i * size)), expression));
        }

        return parts;
    }

    /// <summary>A value with a type and a place.</summary>
    internal static ValueNode At(ValueNodeSource source, string name, VariableKind kind, DataType type, ValuePlace place, string? expression)
    {
        VariableValue value = source.Values.BuildBrief(name, kind, type, place);
        return new ValueNode(value, expression, source, type.Stripped, place);
    }

    /// <summary>A value that is all there is; its parts are its children.</summary>
    internal static ValueNode Of(VariableValue value, string? expression) => new(value, expression, null, null, null);

    private (int Named, long Indexed) CountParts()
    {
        if (_source is null || _type is null)
        {
            return (Value.Children.Count, 0);
        }

        return _type.Kind switch
        {
            DataTypeKind.Structure => (Math.Min(_type.Members.Count, _source.Limits.MaxOpenedParts), 0),
            DataTypeKind.Array when _type.Target.Stripped.Size is > 0 => (0, (long)Math.Min(_type.Count ?? 0, int.MaxValue)),
            DataTypeKind.Pointer or DataTypeKind.Reference when Pointer is > 0 => (CountOf(_type.Target.Stripped), 0),
            _ => (0, 0),
        };
    }

    private int CountOf(DataType target) => target.Kind switch
    {
        DataTypeKind.Structure => Math.Min(target.Members.Count, _source!.Limits.MaxOpenedParts),
        DataTypeKind.Void or DataTypeKind.Function or DataTypeKind.Unknown => 0,
        // A text is shown with the pointer.
        DataTypeKind.Character when target.Size == 1 => 0,
        _ => target.Size is > 0 ? 1 : 0,
    };

    private void AddMembers(List<ValueNode> parts, DataType type, ValuePlace place, string prefix, int depth)
    {
        foreach (DataMember member in type.Members)
        {
            if (parts.Count >= _source!.Limits.MaxOpenedParts)
            {
                break;
            }

            if (_source.Values.PlaceOf(member, place, out DwarfUnavailable why) is not ValuePlace where)
            {
                parts.Add(Of(_source.Values.Missing($"<{member.Name}>", VariableKind.Member, member.Type, why), null));
            }
            else if (member.BitSize > 0)
            {
                parts.Add(Of(_source.Values.BuildBitField(member, where), prefix.Length == 0 || string.IsNullOrEmpty(member.Name) ? null : prefix + member.Name));
            }
            else if (string.IsNullOrEmpty(member.Name) && member.Type.Stripped.Kind == DataTypeKind.Structure && depth < _source.Limits.MaxValueDepth)
            {
                AddMembers(parts, member.Type.Stripped, where, prefix, depth + 1);
            }
            else
            {
                string name = member.IsBase ? $"<{member.Name}>" : member.Name ?? "";
                string? expression = prefix.Length == 0 || member.IsBase || name.Length == 0 ? null : prefix + name;
                parts.Add(At(_source, name, VariableKind.Member, member.Type, where, expression));
            }
        }
    }

    // What stands in front of a part's name in an expression; empty when this value has no expression.
    private string Join(string separator, string afterPointer)
    {
        if (Expression is null)
        {
            return "";
        }

        // *p is a structure: its member is p->m, which reads better than (*p).m.
        if (Expression.StartsWith('*') && separator == "." && Expression.AsSpan(1).IndexOfAny('*', '&') < 0)
        {
            return Expression[1..] + afterPointer;
        }

        return (Expression[0] is '*' or '&' ? $"({Expression})" : Expression) + separator;
    }
}
