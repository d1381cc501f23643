using Inquest.Binary;

namespace Inquest.Dwarf.Expressions;

/// <summary>
/// The stack of one evaluation and the operations that know nothing but it (DWARF 5 §2.5.1.3 and §2.5.1.4). Each is false
/// where the stack holds too little, or the values do not fit the operation.
/// </summary>
internal sealed class ExpressionStack
{
    private readonly List<ExpressionValue> _values = [];
    private ExpressionType _generic;

    /// <summary>How many values it holds.</summary>
    public int Count => _values.Count;

    /// <summary>The value on top; the caller knows that there is one.</summary>
    public ExpressionValue Top => _values[^1];

    /// <summary>Empties it for an evaluation whose untyped values have this type.</summary>
    public void Begin(ExpressionType generic)
    {
        _generic = generic;
        _values.Clear();
    }

    /// <summary>Forgets all values.</summary>
    public void Clear() => _values.Clear();

    public bool Push(ulong bits)
    {
        _values.Add(ExpressionValue.Of(bits, _generic));
        return true;
    }

    public bool Push(ExpressionValue? value)
    {
        if (value is { } known)
        {
            _values.Add(known);
        }

        return value is not null;
    }

    public bool TryPop(out ExpressionValue value)
    {
        value = default;
        if (_values.Count == 0)
        {
            return false;
        }

        value = _values[^1];
        _values.RemoveAt(_values.Count - 1);
        return true;
    }

    public bool Shuffle(DwarfOperation operation, ref ByteCursor cursor)
    {
        int count = _values.Count;
        switch (operation)
        {
            case DwarfOperation.Drop:
                return TryPop(out _);
            case DwarfOperation.Dup or DwarfOperation.Over or DwarfOperation.Pick:
                int index = operation == DwarfOperation.Dup ? 0 : operation == DwarfOperation.Over ? 1 : cursor.ReadUInt8();
                return index < count && Push(_values[count - 1 - index]);
            case DwarfOperation.Swap when count >= 2:
                (_values[count - 1], _values[count - 2]) = (_values[count - 2], _values[count - 1]);
                return true;
            case DwarfOperation.Rot when count >= 3:
                (_values[count - 1], _values[count - 2], _values[count - 3]) = (_values[count - 2], _values[count - 3], _values[count - 1]);
                return true;
            default:
                return false;
        }
    }

    public bool PlusConstant(ulong constant) =>
        TryPop(out ExpressionValue value) && Push(value.Apply(DwarfOperation.Plus, ExpressionValue.Of(constant, value.Type), _generic));

    public bool Unary(DwarfOperation operation) => TryPop(out ExpressionValue value) && Push(value.Apply(operation));

    public bool Binary(DwarfOperation operation) =>
        TryPop(out ExpressionValue right) && TryPop(out ExpressionValue left) && Push(left.Apply(operation, right, _generic));
}
