using Inquest.Binary;

namespace Inquest.Dwarf.Expressions;

/// <summary>
/// Evaluates DWARF expressions and location descriptions, versions 2 to 5 with the GNU extensions (DWARF 5 §2.5 and §2.6).
/// Scratch that the caller owns and reuses; not thread-safe. A value that depends on what is not known has no result, and
/// the reason says on what.
/// </summary>
public sealed class DwarfExpressionEvaluator
{
    private readonly Limits _limits;
    private readonly List<DwarfPiece> _pieces = [];
    private readonly ExpressionStack _stack = new();
    private IDwarfExpressionTarget _target = null!;
    private DwarfUnit? _unit;
    private ExpressionType _generic;
    private DwarfPiece? _location;
    private DwarfUnavailable _why;
    private int _operations;

    /// <summary>An evaluator.</summary>
    /// <param name="limits">Bounds on operations, stack and calls.</param>
    public DwarfExpressionEvaluator(Limits? limits = null)
    {
        _limits = limits ?? Limits.Default;
    }

    /// <summary>
    /// The location that the last <see cref="TryEvaluate"/> found: one piece for the whole object as a rule, else the pieces
    /// in the order of the object's bytes. Valid until the next evaluation.
    /// </summary>
    public IReadOnlyList<DwarfPiece> Pieces => _pieces;

    /// <summary>Evaluates a location description into <see cref="Pieces"/>.</summary>
    /// <param name="expression">The expression; an empty one means that the object was optimised out.</param>
    /// <param name="unit">The unit that it stands in: for indexed addresses, types and references. Null in call-frame information, where none of these may occur.</param>
    /// <param name="addressSize">Bytes of an address: 2, 4 or 8.</param>
    /// <param name="target">What it is evaluated against.</param>
    /// <param name="why">When false: the reason.</param>
    /// <param name="initial">Pushed first (a member's location begins with the object's address, a register rule's with the CFA); null for none.</param>
    public bool TryEvaluate(
        ReadOnlyMemory<byte> expression,
        DwarfUnit? unit,
        int addressSize,
        IDwarfExpressionTarget target,
        out DwarfUnavailable why,
        ulong? initial = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (addressSize is not (2 or 4 or 8))
        {
            throw new ArgumentOutOfRangeException(nameof(addressSize), addressSize, "An address has 2, 4 or 8 bytes.");
        }

        _target = target;
        _unit = unit;
        _generic = ExpressionType.Generic(addressSize);
        _pieces.Clear();
        _stack.Begin(_generic);
        _location = null;
        _why = default;
        _operations = 0;
        if (initial is ulong first)
        {
            _stack.Push(first);
        }

        bool done = expression.IsEmpty ? Fail(DwarfUnavailableReason.OptimizedOut) : Run(expression, 0) && Finish();
        why = _why;
        if (!done)
        {
            _pieces.Clear();
        }

        return done;
    }

    /// <summary>
    /// Evaluates an expression for a number: an address (call-frame information, frame bases), or a value that is stated to
    /// be one. Parameters as for <see cref="TryEvaluate"/>; a register location gives the register's value.
    /// </summary>
    public bool TryEvaluateNumber(
        ReadOnlyMemory<byte> expression,
        DwarfUnit? unit,
        int addressSize,
        IDwarfExpressionTarget target,
        out ulong value,
        out DwarfUnavailable why,
        ulong? initial = null)
    {
        value = 0;
        if (!TryEvaluate(expression, unit, addressSize, target, out why, initial))
        {
            return false;
        }

        if (_pieces is not [{ BitSize: 0 } whole] || whole.Kind is not (DwarfPieceKind.Memory or DwarfPieceKind.StackValue or DwarfPieceKind.Register))
        {
            why = new(_pieces is [{ Kind: DwarfPieceKind.OptimizedOut }] ? DwarfUnavailableReason.OptimizedOut : DwarfUnavailableReason.Malformed);
            return false;
        }

        value = whole.Value;
        if (whole.Kind == DwarfPieceKind.Register && !target.TryReadRegister(whole.Value, out value))
        {
            why = new(DwarfUnavailableReason.RegisterUnknown, whole.Value);
            return false;
        }

        return true;
    }

    private bool Fail(DwarfUnavailableReason reason, ulong detail = 0)
    {
        _why = new DwarfUnavailable(reason, detail);
        return false;
    }

    private bool Finish()
    {
        if (_pieces.Count > 0)
        {
            // A last piece without DW_OP_piece behind it means nothing.
            return true;
        }

        if (_location is { } location)
        {
            _pieces.Add(location);
            return true;
        }

        if (_stack.Count == 0)
        {
            return Fail(DwarfUnavailableReason.Malformed);
        }

        _pieces.Add(new DwarfPiece { Kind = DwarfPieceKind.Memory, Value = _stack.Top.Bits });
        return true;
    }

    private bool Run(ReadOnlyMemory<byte> expression, int depth)
    {
        var cursor = new ByteCursor(expression.Span);
        while (!cursor.AtEnd)
        {
            int start = cursor.Position;
            var operation = (DwarfOperation)cursor.ReadUInt8();
            if (++_operations > _limits.MaxExpressionOperations || _stack.Count > _limits.MaxStackDepth)
            {
                return Fail(DwarfUnavailableReason.Malformed, (ulong)start);
            }

            bool done = operation is DwarfOperation.Call2 or DwarfOperation.Call4 or DwarfOperation.CallRef
                ? Call(operation, ref cursor, depth)
                : Step(operation, expression, ref cursor);
            if (cursor.Failed || !done)
            {
                return _why.Reason != DwarfUnavailableReason.None ? false : Fail(DwarfUnavailableReason.Malformed, (ulong)start);
            }
        }

        return true;
    }

    /// <summary>One operation; false when it cannot be done: <see cref="_why"/> says why, or else it is malformed.</summary>
    private bool Step(DwarfOperation operation, ReadOnlyMemory<byte> expression, ref ByteCursor cursor) => operation switch
    {
        >= DwarfOperation.Lit0 and <= DwarfOperation.Lit31 => _stack.Push((ulong)(operation - DwarfOperation.Lit0)),
        >= DwarfOperation.Reg0 and <= DwarfOperation.Reg31 => Locate(DwarfPieceKind.Register, (ulong)(operation - DwarfOperation.Reg0)),
        >= DwarfOperation.Breg0 and <= DwarfOperation.Breg31 => PushRegister((ulong)(operation - DwarfOperation.Breg0), cursor.ReadSleb128()),
        DwarfOperation.Bregx => PushRegister(cursor.ReadUleb128(), cursor.ReadSleb128()),
        DwarfOperation.Regx => Locate(DwarfPieceKind.Register, cursor.ReadUleb128()),
        >= DwarfOperation.Const1u and <= DwarfOperation.Consts or DwarfOperation.Addr => PushConstant(operation, ref cursor),
        DwarfOperation.Addrx or DwarfOperation.GnuAddrIndex or DwarfOperation.Constx or DwarfOperation.GnuConstIndex =>
            _unit is not null && _unit.TryReadAddress(cursor.ReadUleb128(), out ulong indexed) && _stack.Push(indexed),
        >= DwarfOperation.Dup and <= DwarfOperation.Rot => _stack.Shuffle(operation, ref cursor),
        DwarfOperation.PlusUconst => _stack.PlusConstant(cursor.ReadUleb128()),
        DwarfOperation.Abs or DwarfOperation.Neg or DwarfOperation.Not => _stack.Unary(operation),
        >= DwarfOperation.And and <= DwarfOperation.Xor or >= DwarfOperation.Eq and <= DwarfOperation.Ne => _stack.Binary(operation),
        DwarfOperation.Skip or DwarfOperation.Bra => Jump(operation, ref cursor),
        DwarfOperation.Deref => Dereference(_generic.Size, _generic),
        DwarfOperation.DerefSize => Dereference(cursor.ReadUInt8(), _generic),
        DwarfOperation.Nop or DwarfOperation.GnuUninit => true,
        DwarfOperation.Fbreg => PushFrameBase(cursor.ReadSleb128()),
        DwarfOperation.CallFrameCfa => _target.TryReadCallFrameAddress(out ulong cfa) ? _stack.Push(cfa) : Fail(DwarfUnavailableReason.FrameUnknown),
        DwarfOperation.EntryValue or DwarfOperation.GnuEntryValue => PushEntryValue(expression, ref cursor),
        DwarfOperation.FormTlsAddress or DwarfOperation.GnuPushTlsAddress => Fail(DwarfUnavailableReason.ThreadLocal),
        DwarfOperation.StackValue => _stack.TryPop(out ExpressionValue value) && Locate(DwarfPieceKind.StackValue, value.Bits),
        DwarfOperation.ImplicitValue => ImplicitValue(expression, ref cursor),
        DwarfOperation.ImplicitPointer or DwarfOperation.GnuImplicitPointer => ImplicitPointer(ref cursor),
        DwarfOperation.Piece => AddPiece(cursor.ReadUleb128(), 8, 0),
        DwarfOperation.BitPiece => AddPiece(cursor.ReadUleb128(), 1, cursor.ReadUleb128()),
        >= DwarfOperation.ConstType and <= DwarfOperation.Reinterpret or >= DwarfOperation.GnuConstType and <= DwarfOperation.GnuReinterpret =>
            Typed(operation, ref cursor),
        _ => Fail(DwarfUnavailableReason.Unsupported, (ulong)operation),
    };

    private bool Locate(DwarfPieceKind kind, ulong value)
    {
        _location = new DwarfPiece { Kind = kind, Value = value };
        return true;
    }

    private bool PushRegister(ulong number, long offset) => _target.TryReadRegister(number, out ulong value)
        ? _stack.Push(unchecked(value + (ulong)offset))
        : Fail(DwarfUnavailableReason.RegisterUnknown, number);

    private bool PushConstant(DwarfOperation operation, ref ByteCursor cursor) => _stack.Push(unchecked(operation switch
    {
        DwarfOperation.Const1u => cursor.ReadUInt8(),
        DwarfOperation.Const1s => (ulong)(sbyte)cursor.ReadUInt8(),
        DwarfOperation.Const2u => cursor.ReadUInt16(),
        DwarfOperation.Const2s => (ulong)(short)cursor.ReadUInt16(),
        DwarfOperation.Const4u => cursor.ReadUInt32(),
        DwarfOperation.Const4s => (ulong)(int)cursor.ReadUInt32(),
        DwarfOperation.Const8u or DwarfOperation.Const8s => cursor.ReadUInt64(),
        DwarfOperation.Constu => cursor.ReadUleb128(),
        DwarfOperation.Consts => (ulong)cursor.ReadSleb128(),
        _ => cursor.ReadUnsigned(_generic.Size),
    }));

    private bool Jump(DwarfOperation operation, ref ByteCursor cursor)
    {
        short distance = unchecked((short)cursor.ReadUInt16());
        ExpressionValue condition = default;
        if (operation == DwarfOperation.Bra && !_stack.TryPop(out condition))
        {
            return false;
        }

        if (operation == DwarfOperation.Skip || condition.Bits != 0)
        {
            cursor.Seek((long)cursor.Position + distance);
        }

        return true;
    }

    private bool Dereference(int size, ExpressionType type)
    {
        if (size is 0 or > 8 || size > type.Size || !_stack.TryPop(out ExpressionValue address))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        return _target.TryReadMemory(address.Bits, bytes[..size], out ulong missing)
            ? _stack.Push(ExpressionValue.Of(System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes), type))
            : Fail(DwarfUnavailableReason.MemoryUnknown, missing);
    }

    private bool PushFrameBase(long offset)
    {
        if (_target.TryReadFrameBase(out ulong value, out DwarfUnavailable why))
        {
            return _stack.Push(unchecked(value + (ulong)offset));
        }

        return Fail(why.Reason == DwarfUnavailableReason.None ? DwarfUnavailableReason.FrameUnknown : why.Reason, why.Detail);
    }

    private bool PushEntryValue(ReadOnlyMemory<byte> expression, ref ByteCursor cursor)
    {
        ReadOnlyMemory<byte> inner = TakeBlock(expression, ref cursor, cursor.ReadUleb128());
        if (cursor.Failed)
        {
            return false;
        }

        if (_target.TryReadEntryValue(inner, out ulong value, out DwarfUnavailable why))
        {
            return _stack.Push(value);
        }

        _why = why.Reason == DwarfUnavailableReason.None ? new(DwarfUnavailableReason.EntryValueUnknown) : why;
        return false;
    }

    private bool ImplicitValue(ReadOnlyMemory<byte> expression, ref ByteCursor cursor)
    {
        ReadOnlyMemory<byte> bytes = TakeBlock(expression, ref cursor, cursor.ReadUleb128());
        _location = new DwarfPiece { Kind = DwarfPieceKind.ImplicitValue, Bytes = bytes };
        return true;
    }

    private bool ImplicitPointer(ref ByteCursor cursor)
    {
        // DWARF 2 had references of an address's size.
        ulong reference = cursor.ReadUnsigned(_unit is null ? _generic.Size : _unit.Version <= 2 ? _unit.AddressSize : _unit.OffsetSize);
        long offset = cursor.ReadSleb128();
        DwarfEntry entry = default;
        _ = _unit?.DebugInfo.TryReadEntry(reference, out entry);
        _location = new DwarfPiece { Kind = DwarfPieceKind.ImplicitPointer, Entry = entry, ByteOffset = offset };
        return true;
    }

    private bool AddPiece(ulong size, ulong unitBits, ulong bitOffset)
    {
        if (size > (1ul << 40) || _pieces.Count >= _limits.MaxExpressionOperations)
        {
            return false;
        }

        // Nothing in front of it: this part was optimised out.
        DwarfPiece piece = _location ?? (_stack.Count > 0 ? new DwarfPiece { Kind = DwarfPieceKind.Memory, Value = _stack.Top.Bits } : default);
        _pieces.Add(piece with { BitSize = size * unitBits, BitOffset = bitOffset });
        _location = null;
        _stack.Clear();
        return true;
    }

    private bool Typed(DwarfOperation operation, ref ByteCursor cursor)
    {
        ulong register = 0;
        int size = 0;
        if (operation is DwarfOperation.RegvalType or DwarfOperation.GnuRegvalType)
        {
            register = cursor.ReadUleb128();
        }
        else if (operation is DwarfOperation.DerefType or DwarfOperation.GnuDerefType)
        {
            size = cursor.ReadUInt8();
        }

        if (ExpressionType.Read(_unit, cursor.ReadUleb128(), _generic.Size) is not { } type)
        {
            return Fail(DwarfUnavailableReason.Unsupported, (ulong)operation);
        }

        switch (operation)
        {
            case DwarfOperation.ConstType or DwarfOperation.GnuConstType:
                size = cursor.ReadUInt8();
                return size == type.Size && _stack.Push(ExpressionValue.Of(ReadConstant(ref cursor, size), type));
            case DwarfOperation.RegvalType or DwarfOperation.GnuRegvalType:
                return _target.TryReadRegister(register, out ulong bits)
                    ? _stack.Push(ExpressionValue.Of(bits, type))
                    : Fail(DwarfUnavailableReason.RegisterUnknown, register);
            case DwarfOperation.DerefType or DwarfOperation.GnuDerefType:
                return Dereference(size, type);
            case DwarfOperation.Convert or DwarfOperation.GnuConvert:
                return _stack.TryPop(out ExpressionValue value) && _stack.Push(value.ConvertTo(type));
            case DwarfOperation.Reinterpret or DwarfOperation.GnuReinterpret:
                return _stack.TryPop(out value) && value.Type.Size == type.Size && _stack.Push(new ExpressionValue(value.Bits, type));
            default:
                return Fail(DwarfUnavailableReason.Unsupported, (ulong)operation);
        }
    }

    private static ulong ReadConstant(ref ByteCursor cursor, int size)
    {
        ulong bits = 0;
        for (int i = 0; i < size; i++)
        {
            bits |= (ulong)cursor.ReadUInt8() << (8 * i);
        }

        return bits;
    }

    /// <summary>Another entry's DW_AT_location on the same stack; without one it does nothing (DWARF 5 §2.5.1.5).</summary>
    private bool Call(DwarfOperation operation, ref ByteCursor cursor, int depth)
    {
        if (_unit is null || depth >= _limits.MaxDwarfDepth)
        {
            return false;
        }

        ulong offset = operation switch
        {
            DwarfOperation.Call2 => cursor.ReadUInt16(),
            DwarfOperation.Call4 => cursor.ReadUInt32(),
            _ => cursor.ReadUnsigned(_unit.OffsetSize),
        };
        DwarfEntry entry;
        bool found = operation == DwarfOperation.CallRef ? _unit.DebugInfo.TryReadEntry(offset, out entry)
            : offset < (ulong)(_unit.End - _unit.Offset) & _unit.TryReadEntry((int)Math.Min(int.MaxValue, (ulong)_unit.Offset + offset), out entry);
        if (cursor.Failed || !found)
        {
            return false;
        }

        if (!entry.TryGetAttribute(DwarfAttribute.Location, out DwarfAttributeValue value) || !value.IsExpression || !value.TryGetBlock(out ReadOnlyMemory<byte> called))
        {
            return true;
        }

        DwarfUnit caller = _unit;
        _unit = entry.Unit;
        bool done = Run(called, depth + 1);
        _unit = caller;
        return done;
    }

    private static ReadOnlyMemory<byte> TakeBlock(ReadOnlyMemory<byte> expression, ref ByteCursor cursor, ulong length)
    {
        int start = cursor.Position;
        cursor.Skip(length > int.MaxValue ? -1 : (long)length);
        return cursor.Failed ? default : expression.Slice(start, (int)length);
    }
}
