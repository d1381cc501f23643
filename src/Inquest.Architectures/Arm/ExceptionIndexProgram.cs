using Inquest.Binary;

namespace Inquest.Architectures.Arm;

/// <summary>Runs the pops of an exception index entry on a stack pointer that is not known yet (EHABI32 §10.3).</summary>
internal static class ExceptionIndexProgram
{
    /// <summary>The frame that the program describes; null when it refuses to unwind or is malformed.</summary>
    public static TableFrame? Run(ReadOnlySpan<byte> program)
    {
        int stackBase = CortexMRegisters.Sp;
        long offset = 0;
        List<TableSavedRegister> saved = [];
        ByteCursor cursor = new(program);
        while (!cursor.AtEnd)
        {
            byte code = cursor.ReadUInt8();
            switch (code)
            {
                case < 0x40:
                    offset += (code << 2) + 4;
                    break;
                case < 0x80:
                    offset -= ((code & 0x3F) << 2) + 4;
                    break;
                case < 0x90:
                    uint mask = (uint)((code & 0xF) << 8) | cursor.ReadUInt8();
                    if (mask == 0)
                    {
                        return null;
                    }

                    Pop(saved, stackBase, ref offset, mask << 4);
                    break;
                case < 0xA0:
                    if (code is 0x9D or 0x9F)
                    {
                        return null;
                    }

                    stackBase = code & 0xF;
                    offset = 0;
                    break;
                case < 0xB0:
                    Pop(saved, stackBase, ref offset, (((1u << ((code & 7) + 1)) - 1) << 4) | ((code & 8) != 0 ? 1u << CortexMRegisters.Lr : 0));
                    break;
                case 0xB0:
                    return Finish(stackBase, offset, saved);
                case 0xB1:
                    uint low = cursor.ReadUInt8();
                    if (low is 0 or > 0xF)
                    {
                        return null;
                    }

                    Pop(saved, stackBase, ref offset, low);
                    break;
                case 0xB2:
                    ulong large = cursor.ReadUleb128();
                    if (large > int.MaxValue)
                    {
                        return null;
                    }

                    offset += 0x204 + ((long)large << 2);
                    break;
                case 0xB3:
                    byte old = cursor.ReadUInt8();
                    PopDoubles(saved, stackBase, ref offset, old >> 4, (old & 0xF) + 1);
                    offset += 4;
                    break;
                case 0xB4:
                    // The return address authentication code of ARMv8.1-M: a word of its own.
                    offset += 4;
                    break;
                case 0xB5:
                    break;
                case >= 0xB8 and < 0xC0:
                    PopDoubles(saved, stackBase, ref offset, 8, (code & 7) + 1);
                    offset += 4;
                    break;
                case 0xC9:
                    byte range = cursor.ReadUInt8();
                    PopDoubles(saved, stackBase, ref offset, range >> 4, (range & 0xF) + 1);
                    break;
                case >= 0xD0 and < 0xD8:
                    PopDoubles(saved, stackBase, ref offset, 8, (code & 7) + 1);
                    break;
                default:
                    return null;
            }
        }

        return cursor.Failed ? null : Finish(stackBase, offset, saved);
    }

    // A program whose last pops include sp or pc is none that compilers write for a frame.
    private static TableFrame? Finish(int stackBase, long offset, List<TableSavedRegister> saved) =>
        saved.Exists(s => s.Register == CortexMRegisters.Sp) ? null : new(stackBase, offset, saved);

    private static void Pop(List<TableSavedRegister> saved, int stackBase, ref long offset, uint mask)
    {
        for (int register = 0; register < 16; register++)
        {
            if ((mask & (1u << register)) != 0)
            {
                // A popped pc is the return address: lr's place.
                saved.Add(new(register == CortexMRegisters.Pc ? CortexMRegisters.Lr : register, stackBase, offset));
                offset += 4;
            }
        }
    }

    private static void PopDoubles(List<TableSavedRegister> saved, int stackBase, ref long offset, int first, int count)
    {
        for (int i = 0; i < count && first + i < 16; i++)
        {
            saved.Add(new(CortexMRegisters.D0 + first + i, stackBase, offset + (8 * i)));
        }

        offset += 8 * count;
    }
}
