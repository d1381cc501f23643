using Inquest.Target;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>The constant that one instruction leaves in its destination, for the forms in which compilers load constants.</summary>
internal static class ThumbConstant
{
    /// <summary>The value; null when it is no constant or an operand is not known.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="memory">Where a literal is read from; only code and constants count, never memory that the program may have changed.</param>
    /// <param name="values">The constants in r0–r12 before it.</param>
    public static ulong? Of(in ThumbInstruction instruction, TargetMemory memory, ulong?[] values)
    {
        uint bits = instruction.Bits;
        if (instruction.Kind == InstructionKind.Load)
        {
            return instruction.Memory is { IsLiteral: true, AccessSize: 4, Count: 1 } literal
                && memory.TryReadUInt32(unchecked(((instruction.Address + 4) & ~3ul) + (ulong)literal.Offset) & 0xFFFF_FFFF, out uint value)
                ? value
                : null;
        }

        if (instruction.Length == 2)
        {
            return (bits >> 11) switch
            {
                0b00100 => bits & 0xFF, // MOVS Rd, #imm8
                0b00011 when (bits & 0xFE00) == 0x1C00 => Add(values[(bits >> 3) & 7], (bits >> 6) & 7), // ADDS Rd, Rn, #imm3
                0b00011 when (bits & 0xFE00) == 0x1800 && values[(bits >> 6) & 7] is { } addend => Add(values[(bits >> 3) & 7], addend), // ADDS Rd, Rn, Rm
                0b00110 => Add(values[(bits >> 8) & 7], bits & 0xFF), // ADDS Rdn, #imm8
                0b00000 => Shift(values[(bits >> 3) & 7], (int)((bits >> 6) & 31)), // LSLS Rd, Rm, #imm5, and MOVS
                0b10100 => ((instruction.Address + 4) & ~3ul) + ((bits & 0xFF) * 4), // ADR
                0b01000 when (bits & 0xFF00) == 0x4600 && ((bits >> 3) & 15) < 13 => values[(bits >> 3) & 15], // MOV Rd, Rm
                _ => null,
            };
        }

        int source = (int)((bits >> 16) & 15);
        int destination = (int)((bits >> 8) & 15);
        uint immediate = ((bits >> 4) & 0xF000) | ((bits >> 15) & 0x800) | ((bits >> 4) & 0x700) | (bits & 0xFF);
        return (bits & 0xFBF0_8000) switch
        {
            0xF240_0000 => immediate, // MOVW
            0xF2C0_0000 when destination < 13 && values[destination] is { } low => (low & 0xFFFF) | ((ulong)immediate << 16), // MOVT
            0xF200_0000 when source < 13 => Add(values[source], immediate & 0xFFF), // ADDW
            _ when (bits & 0xFBE0_8000) == 0xF100_0000 && source < 13 => Add(values[source], ThumbFormatter.ExpandImmediate(immediate & 0xFFF)), // ADD.W Rd, Rn, #const
            _ when (bits & 0xFBEF_8000) == 0xF04F_0000 => ThumbFormatter.ExpandImmediate(immediate & 0xFFF), // MOV.W Rd, #const
            _ => null,
        };
    }

    private static ulong? Add(ulong? value, ulong addend) => value is { } known ? (known + addend) & 0xFFFF_FFFF : null;

    private static ulong? Shift(ulong? value, int amount) => value is { } known ? (known << amount) & 0xFFFF_FFFF : null;
}
