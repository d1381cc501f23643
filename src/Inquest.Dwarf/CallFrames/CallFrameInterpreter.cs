using Inquest.Binary;

namespace Inquest.Dwarf.CallFrames;

/// <summary>Runs the instructions of a call-frame description up to one address (DWARF 5 §6.4.2 and §6.4.3).</summary>
internal static class CallFrameInterpreter
{
    public static bool TryRun(CallFrameRow row, in FrameDescriptionEntry description, ulong pc, out string problem)
    {
        row.Reset();
        problem = "";
        ulong start = description.Range.Start;
        if (!description.Range.Contains(pc))
        {
            problem = "the address lies outside the description";
            return false;
        }

        CommonInformationEntry cie = description.Cie;
        ulong location = start;
        if (!TryRun(row, cie, cie.InitialInstructions, 0, pc, ref location, out _, out problem))
        {
            return false;
        }

        row.KeepInitial();
        location = start;
        if (!TryRun(row, cie, description.Instructions, description.InstructionsAddress, pc, ref location, out ulong next, out problem))
        {
            return false;
        }

        row.Range = new(location, Math.Min(next, description.Range.End));
        return true;
    }

    // `location` becomes the start of the row that holds pc, `next` the start of the row behind it.
    private static bool TryRun(
        CallFrameRow row,
        CommonInformationEntry cie,
        ReadOnlyMemory<byte> instructions,
        ulong instructionsAddress,
        ulong pc,
        ref ulong location,
        out ulong next,
        out string problem)
    {
        problem = "";
        next = ulong.MaxValue;
        ByteCursor cursor = new(instructions.Span);
        while (!cursor.AtEnd)
        {
            ulong moved = location;
            byte code = cursor.ReadUInt8();
            byte low = (byte)(code & 0x3F);
            switch ((CallFrameOperation)(code & 0xC0))
            {
                case CallFrameOperation.AdvanceLoc:
                    moved = Advance(location, low, cie);
                    break;
                case CallFrameOperation.Offset:
                    row.Set(low, new(RegisterRuleKind.Offset, Factored(cursor.ReadUleb128(), cie)));
                    break;
                case CallFrameOperation.Restore:
                    row.Restore(low);
                    break;
                default:
                    if (!TryRunExtended(row, cie, instructions, instructionsAddress, (CallFrameOperation)code, ref cursor, location, out moved, out problem))
                    {
                        return false;
                    }

                    break;
            }

            if (cursor.Failed)
            {
                problem = $"the instructions end inside operation 0x{code:x2}";
                return false;
            }

            if (moved != location)
            {
                if (moved > pc)
                {
                    next = moved;
                    return true;
                }

                location = moved;
            }
        }

        return true;
    }

    private static bool TryRunExtended(
        CallFrameRow row,
        CommonInformationEntry cie,
        ReadOnlyMemory<byte> instructions,
        ulong instructionsAddress,
        CallFrameOperation operation,
        ref ByteCursor cursor,
        ulong location,
        out ulong moved,
        out string problem)
    {
        moved = location;
        problem = "";
        switch (operation)
        {
            case CallFrameOperation.Nop:
            case CallFrameOperation.Aarch64NegateRaState:
                break;
            case CallFrameOperation.SetLoc:
                ulong at = unchecked(instructionsAddress + (ulong)cursor.Position);
                moved = EncodedPointer.Read(ref cursor, cie.PointerEncoding, cie.AddressSize, at);
                if (moved < location)
                {
                    problem = "DW_CFA_set_loc goes backwards";
                    return false;
                }

                break;
            case CallFrameOperation.AdvanceLoc1:
                moved = Advance(location, cursor.ReadUInt8(), cie);
                break;
            case CallFrameOperation.AdvanceLoc2:
                moved = Advance(location, cursor.ReadUInt16(), cie);
                break;
            case CallFrameOperation.AdvanceLoc4:
                moved = Advance(location, cursor.ReadUInt32(), cie);
                break;
            case CallFrameOperation.MipsAdvanceLoc8:
                moved = Advance(location, cursor.ReadUInt64(), cie);
                break;
            case CallFrameOperation.OffsetExtended:
                row.Set(cursor.ReadUleb128(), new(RegisterRuleKind.Offset, Factored(cursor.ReadUleb128(), cie)));
                break;
            case CallFrameOperation.OffsetExtendedSf:
                row.Set(cursor.ReadUleb128(), new(RegisterRuleKind.Offset, Factored(unchecked((ulong)cursor.ReadSleb128()), cie)));
                break;
            case CallFrameOperation.GnuNegativeOffsetExtended:
                row.Set(cursor.ReadUleb128(), new(RegisterRuleKind.Offset, unchecked(-Factored(cursor.ReadUleb128(), cie))));
                break;
            case CallFrameOperation.ValOffset:
                row.Set(cursor.ReadUleb128(), new(RegisterRuleKind.ValueOffset, Factored(cursor.ReadUleb128(), cie)));
                break;
            case CallFrameOperation.ValOffsetSf:
                row.Set(cursor.ReadUleb128(), new(RegisterRuleKind.ValueOffset, Factored(unchecked((ulong)cursor.ReadSleb128()), cie)));
                break;
            case CallFrameOperation.RestoreExtended:
                row.Restore(cursor.ReadUleb128());
                break;
            case CallFrameOperation.Undefined:
                row.Set(cursor.ReadUleb128(), new(RegisterRuleKind.Undefined));
                break;
            case CallFrameOperation.SameValue:
                row.Set(cursor.ReadUleb128(), new(RegisterRuleKind.SameValue));
                break;
            case CallFrameOperation.Register:
                row.Set(cursor.ReadUleb128(), new(RegisterRuleKind.Register, (long)(cursor.ReadUleb128() & int.MaxValue)));
                break;
            case CallFrameOperation.Expression:
                row.Set(cursor.ReadUleb128(), new(RegisterRuleKind.Expression, 0, Block(instructions, ref cursor)));
                break;
            case CallFrameOperation.ValExpression:
                row.Set(cursor.ReadUleb128(), new(RegisterRuleKind.ValueExpression, 0, Block(instructions, ref cursor)));
                break;
            case CallFrameOperation.DefCfa:
                row.Cfa = new(true, Number(cursor.ReadUleb128()), unchecked((long)cursor.ReadUleb128()));
                break;
            case CallFrameOperation.DefCfaSf:
                row.Cfa = new(true, Number(cursor.ReadUleb128()), Factored(unchecked((ulong)cursor.ReadSleb128()), cie));
                break;
            case CallFrameOperation.DefCfaRegister:
                row.Cfa = new(true, Number(cursor.ReadUleb128()), row.Cfa.Offset);
                break;
            case CallFrameOperation.DefCfaOffset:
                row.Cfa = new(true, row.Cfa.Register, unchecked((long)cursor.ReadUleb128()));
                break;
            case CallFrameOperation.DefCfaOffsetSf:
                row.Cfa = new(true, row.Cfa.Register, Factored(unchecked((ulong)cursor.ReadSleb128()), cie));
                break;
            case CallFrameOperation.DefCfaExpression:
                row.Cfa = new(true, 0, 0, Block(instructions, ref cursor));
                break;
            case CallFrameOperation.GnuArgsSize:
                cursor.ReadUleb128();
                break;
            case CallFrameOperation.RememberState:
                if (!row.TryRemember())
                {
                    problem = "DW_CFA_remember_state is nested too deep";
                    return false;
                }

                break;
            case CallFrameOperation.RestoreState:
                if (!row.TryRecall())
                {
                    problem = "DW_CFA_restore_state without a remembered state";
                    return false;
                }

                break;
            default:
                problem = $"operation 0x{(byte)operation:x2} is not known";
                return false;
        }

        return true;
    }

    private static ulong Advance(ulong location, ulong delta, CommonInformationEntry cie) => unchecked(location + (delta * cie.CodeAlignment));

    private static long Factored(ulong offset, CommonInformationEntry cie) => unchecked((long)offset * cie.DataAlignment);

    private static int Number(ulong register) => register > int.MaxValue ? int.MaxValue : (int)register;

    private static ReadOnlyMemory<byte> Block(ReadOnlyMemory<byte> instructions, ref ByteCursor cursor)
    {
        ulong length = cursor.ReadUleb128();
        int start = cursor.Position;
        cursor.Skip(length > int.MaxValue ? -1 : (long)length);
        return cursor.Failed ? default : instructions.Slice(start, (int)length);
    }
}
