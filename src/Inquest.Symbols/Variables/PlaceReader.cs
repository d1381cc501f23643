using System.Buffers.Binary;
using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Dwarf.Expressions;

namespace Inquest.Symbols.Variables;

/// <summary>Turns a variable's location into the place of its bytes.</summary>
internal sealed class PlaceReader
{
    // An object that is not in memory is small; a larger one is damage.
    private const ulong MaxAssembledBytes = 4096;

    private readonly FrameContext _context;
    private readonly DwarfExpressionEvaluator _evaluator;

    public PlaceReader(FrameContext context, Limits limits)
    {
        _context = context;
        _evaluator = new DwarfExpressionEvaluator(limits);
    }

    /// <summary>The register that holds the whole of what was located last; null when none does.</summary>
    public int? Register { get; private set; }

    /// <summary>What an optimised-out pointer points to, when that is what was located last; none otherwise.</summary>
    public DwarfEntry PointedTo { get; private set; }

    /// <summary>The place of a variable of <paramref name="size"/> bytes; null when it has none, and <paramref name="why"/> says why.</summary>
    public ValuePlace? Find(DwarfEntry variable, ulong? size, out DwarfUnavailable why)
    {
        Register = null;
        PointedTo = default;
        why = new(DwarfUnavailableReason.OptimizedOut);
        if (variable.TryGetAttributeThroughOrigin(DwarfAttribute.ConstValue, out DwarfAttributeValue constant, out _))
        {
            return Constant(constant, size);
        }

        if (!variable.TryGetAttributeThroughOrigin(DwarfAttribute.Location, out DwarfAttributeValue location, out DwarfEntry owner)
            || !_context.TryGetExpression(location, out ReadOnlyMemory<byte> expression)
            || !_evaluator.TryEvaluate(expression, owner.Unit, owner.Unit.AddressSize, _context, out why))
        {
            why = _context.Explain(why);
            return null;
        }

        return Assemble(size, out why);
    }

    private ValuePlace? Assemble(ulong? size, out DwarfUnavailable why)
    {
        why = default;
        IReadOnlyList<DwarfPiece> pieces = _evaluator.Pieces;
        DwarfPiece first = pieces[0];
        if (pieces.Count == 1 && first.BitSize == 0)
        {
            switch (first.Kind)
            {
                case DwarfPieceKind.Memory:
                    return ValuePlace.InMemory(_context.Machine.Memory, first.Value);
                case DwarfPieceKind.ImplicitPointer:
                    PointedTo = first.Entry;
                    why = new(DwarfUnavailableReason.OptimizedOut);
                    return null;
                case DwarfPieceKind.Register when first.Value <= int.MaxValue:
                    Register = (int)first.Value;
                    break;
            }
        }

        if (size is not ulong length || length is 0 or > MaxAssembledBytes)
        {
            why = new(DwarfUnavailableReason.OptimizedOut);
            return null;
        }

        byte[] bytes = new byte[length];
        DwarfUnavailable[] missing = new DwarfUnavailable[length];
        Mark(missing, new DwarfUnavailable(DwarfUnavailableReason.OptimizedOut));
        ulong bit = 0;
        foreach (DwarfPiece piece in pieces)
        {
            ulong bits = piece.BitSize == 0 ? length * 8 : Math.Min(piece.BitSize, (length * 8) - bit);
            if (bit % 8 != 0 || (bits % 8 != 0 && bit + bits < length * 8) || piece.BitOffset % 8 != 0)
            {
                // Pieces that split bytes are not written by compilers for these processors.
                why = new(DwarfUnavailableReason.Unsupported);
                return null;
            }

            int start = (int)(bit / 8);
            int count = (int)((bits + 7) / 8);
            Fill(piece, bytes.AsSpan(start, count), missing.AsSpan(start, count));
            bit += bits;
            if (bit >= length * 8)
            {
                break;
            }
        }

        return ValuePlace.OfBytes(_context.Machine.Memory, bytes, missing);
    }

    private void Fill(in DwarfPiece piece, Span<byte> bytes, Span<DwarfUnavailable> missing)
    {
        int skip = (int)Math.Min(piece.BitOffset / 8, int.MaxValue);
        switch (piece.Kind)
        {
            case DwarfPieceKind.Memory:
                for (int i = 0; i < bytes.Length; i++)
                {
                    missing[i] = _context.TryReadMemory(unchecked(piece.Value + (ulong)skip + (ulong)i), bytes.Slice(i, 1), out ulong absent)
                        ? default
                        : new(DwarfUnavailableReason.MemoryUnknown, absent);
                }

                break;
            case DwarfPieceKind.Register:
                FillFromRegisters(piece.Value, skip, bytes, missing);
                break;
            case DwarfPieceKind.StackValue:
                Span<byte> value = stackalloc byte[8];
                BinaryPrimitives.WriteUInt64LittleEndian(value, piece.Value);
                Copy(value, skip, bytes, missing);
                break;
            case DwarfPieceKind.ImplicitValue:
                Copy(piece.Bytes.Span, skip, bytes, missing);
                break;
        }
    }

    // A value wider than a register goes on in the next ones.
    private void FillFromRegisters(ulong register, int skip, Span<byte> bytes, Span<DwarfUnavailable> missing)
    {
        Span<byte> value = stackalloc byte[8];
        int done = 0;
        ulong first = register;
        while (done < bytes.Length && register <= int.MaxValue)
        {
            int size = Math.Clamp(_context.Machine.SizeOfRegister((int)register), 1, 8);
            int count = Math.Min(Math.Max(0, size - skip), bytes.Length - done);
            if (count == 0)
            {
                // The piece begins behind this register.
            }
            else if (_context.TryReadRegister(register, out ulong bits))
            {
                BinaryPrimitives.WriteUInt64LittleEndian(value, bits);
                value.Slice(skip, count).CopyTo(bytes[done..]);
                missing.Slice(done, count).Clear();
            }
            else
            {
                Mark(missing.Slice(done, count), _context.Explain(new(DwarfUnavailableReason.RegisterUnknown, register)));
            }

            done += count;
            skip = Math.Max(0, skip - size);
            register++;
            if (register >= first + MaxAssembledBytes)
            {
                break;
            }
        }
    }

    // Span.Fill over one's own structure is compiled at run time, which costs more than all that is ever filled here.
    private static void Mark(Span<DwarfUnavailable> missing, DwarfUnavailable why)
    {
        foreach (ref DwarfUnavailable one in missing)
        {
            one = why;
        }
    }

    private static void Copy(ReadOnlySpan<byte> source, int skip, Span<byte> bytes, Span<DwarfUnavailable> missing)
    {
        int count = Math.Min(Math.Max(0, source.Length - skip), bytes.Length);
        if (count > 0)
        {
            source.Slice(skip, count).CopyTo(bytes);
            missing[..count].Clear();
        }
    }

    private ValuePlace? Constant(in DwarfAttributeValue constant, ulong? size)
    {
        if (size is not ulong length || length is 0 or > MaxAssembledBytes)
        {
            return null;
        }

        byte[] bytes = new byte[length];
        DwarfUnavailable[] missing = new DwarfUnavailable[length];
        if (constant.TryGetBlock(out ReadOnlyMemory<byte> block))
        {
            Mark(missing, new DwarfUnavailable(DwarfUnavailableReason.OptimizedOut));
            Copy(block.Span, 0, bytes, missing);
        }
        else if (constant.TryGetStringBytes(out ReadOnlySpan<byte> text))
        {
            text[..(int)Math.Min((ulong)text.Length, length)].CopyTo(bytes);
        }
        else
        {
            ulong bits = 0;
            if (!constant.TryGetUnsigned(out bits))
            {
                if (!constant.TryGetSigned(out long signed))
                {
                    return null;
                }

                bits = unchecked((ulong)signed);
            }

            if (length > 8)
            {
                return null;
            }

            Span<byte> all = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(all, bits);
            all[..(int)length].CopyTo(bytes);
        }

        return ValuePlace.OfBytes(_context.Machine.Memory, bytes, missing);
    }
}
