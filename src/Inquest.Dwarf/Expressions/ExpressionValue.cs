namespace Inquest.Dwarf.Expressions;

/// <summary>A value on an expression's stack: its bits, cut to its type's size, and its type.</summary>
internal readonly record struct ExpressionValue(ulong Bits, ExpressionType Type)
{
    /// <summary>The bits as a signed number, whatever the type.</summary>
    public long Signed
    {
        get
        {
            int shift = 64 - (Type.Size * 8);
            return unchecked((long)(Bits << shift)) >> shift;
        }
    }

    public double Float => Type.Size == 4 ? BitConverter.UInt32BitsToSingle((uint)Bits) : BitConverter.UInt64BitsToDouble(Bits);

    public static ExpressionValue Of(ulong bits, ExpressionType type) => new(bits & type.Mask, type);

    public static ExpressionValue Of(double value, ExpressionType type) =>
        new(type.Size == 4 ? BitConverter.SingleToUInt32Bits((float)value) : BitConverter.DoubleToUInt64Bits(value), type);

    /// <summary>The same number in another type (DW_OP_convert).</summary>
    public ExpressionValue ConvertTo(ExpressionType type)
    {
        if (type.IsFloat)
        {
            return Of(Type.IsFloat ? Float : Type.IsSigned ? Signed : (double)Bits, type);
        }

        // Saturating, as .NET converts: what C leaves undefined must not throw here.
        ulong bits = !Type.IsFloat ? (Type.IsSigned ? unchecked((ulong)Signed) : Bits)
            : type.IsSigned ? unchecked((ulong)(long)Float)
            : unchecked((ulong)Float);
        return Of(bits, type);
    }

    /// <summary>An operation on one value; null when the operation is none or not defined for the type.</summary>
    public ExpressionValue? Apply(DwarfOperation operation) => unchecked(operation switch
    {
        DwarfOperation.Abs => Type.IsFloat ? Of(Math.Abs(Float), Type) : Type.IsSigned && Signed < 0 ? Of((ulong)-Signed, Type) : this,
        DwarfOperation.Neg => Type.IsFloat ? Of(-Float, Type) : Of(0ul - Bits, Type),
        DwarfOperation.Not when !Type.IsFloat => Of(~Bits, Type),
        _ => null,
    });

    /// <summary>An operation on two values of one type; null when the operation is none, not defined for the type, or divides by zero.</summary>
    public ExpressionValue? Apply(DwarfOperation operation, ExpressionValue right, ExpressionType generic) =>
        Compare(operation, right) is { } truth ? Of(truth ? 1ul : 0ul, generic)
        : Type.IsFloat ? ApplyFloat(operation, right.Float)
        : ApplyInteger(operation, right);

    private bool? Compare(DwarfOperation operation, ExpressionValue right)
    {
        int order = Type.IsFloat ? Float.CompareTo(right.Float) : Type.IsSigned ? Signed.CompareTo(right.Signed) : Bits.CompareTo(right.Bits);
        return operation switch
        {
            DwarfOperation.Eq => order == 0,
            DwarfOperation.Ne => order != 0,
            DwarfOperation.Lt => order < 0,
            DwarfOperation.Le => order <= 0,
            DwarfOperation.Gt => order > 0,
            DwarfOperation.Ge => order >= 0,
            _ => null,
        };
    }

    private ExpressionValue? ApplyFloat(DwarfOperation operation, double right) => operation switch
    {
        DwarfOperation.Plus => Of(Float + right, Type),
        DwarfOperation.Minus => Of(Float - right, Type),
        DwarfOperation.Mul => Of(Float * right, Type),
        DwarfOperation.Div => Of(Float / right, Type),
        _ => null,
    };

    private ExpressionValue? ApplyInteger(DwarfOperation operation, ExpressionValue right) => unchecked(operation switch
    {
        DwarfOperation.Plus => Of(Bits + right.Bits, Type),
        DwarfOperation.Minus => Of(Bits - right.Bits, Type),
        DwarfOperation.Mul => Of(Bits * right.Bits, Type),
        DwarfOperation.And => Of(Bits & right.Bits, Type),
        DwarfOperation.Or => Of(Bits | right.Bits, Type),
        DwarfOperation.Xor => Of(Bits ^ right.Bits, Type),
        DwarfOperation.Shl => Of(right.Bits >= 64 ? 0 : Bits << (int)right.Bits, Type),
        DwarfOperation.Shr => Of(right.Bits >= 64 ? 0 : Bits >> (int)right.Bits, Type),
        DwarfOperation.Shra => Of((ulong)(Signed >> (int)Math.Min(right.Bits, 63)), Type),
        DwarfOperation.Div when right.Bits != 0 => Of(Type.IsSigned ? Divide(Signed, right.Signed) : Bits / right.Bits, Type),
        // The generic type divides as signed but takes the remainder as unsigned (DWARF 5 §2.5.1.4), as gdb and gcc do.
        DwarfOperation.Mod when right.Bits != 0 =>
            Of(Type is { IsSigned: true, IsGeneric: false } ? right.Signed == -1 ? 0 : (ulong)(Signed % right.Signed) : Bits % right.Bits, Type),
        _ => null,
    });

    // The lowest number divided by -1 does not fit, and the processor traps.
    private static ulong Divide(long left, long right) => unchecked(right == -1 ? 0ul - (ulong)left : (ulong)(left / right));
}
