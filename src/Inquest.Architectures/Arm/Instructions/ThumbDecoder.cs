using System.Buffers.Binary;
using Inquest.Target;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>
/// Decodes Thumb instructions: ARMv6-M, ARMv7-M, ARMv8-M baseline and mainline, the floating-point extension, and as much
/// of ARMv8.1-M as code compiled for it uses. It decodes the encoding alone: whether the core in question has the
/// instruction is for the caller to say. Immutable tables, safe to share.
/// </summary>
public static class ThumbDecoder
{
    /// <summary>The length in bytes of an instruction that begins with this halfword: 4 when bits 15:11 are 11101, 11110 or 11111, else 2 (ARMv7-M ARM, A5.1).</summary>
    public static int LengthOf(ushort firstHalfword) => firstHalfword >= 0xE800 ? 4 : 2;

    /// <summary>Decodes the instruction at the start of <paramref name="bytes"/>.</summary>
    /// <param name="address">Where it stands; a Thumb bit and bits above the 32nd are ignored.</param>
    /// <param name="bytes">At least its bytes, little endian.</param>
    /// <param name="itState">The IT block it stands in, if any: from the xPSR of a frame, or <see cref="ThumbInstruction.NextItState"/> of the one before.</param>
    /// <param name="instruction">The instruction; its kind is <see cref="InstructionKind.Unknown"/> when no table has it.</param>
    /// <returns>False when the bytes end before the instruction does.</returns>
    public static bool TryDecode(ulong address, ReadOnlySpan<byte> bytes, ItState itState, out ThumbInstruction instruction)
    {
        instruction = default;
        if (bytes.Length < 2)
        {
            return false;
        }

        ushort first = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        int length = LengthOf(first);
        if (bytes.Length < length)
        {
            return false;
        }

        uint bits = length == 2 ? first : ((uint)first << 16) | BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        instruction = new(address & 0xFFFF_FFFE, bits, length, itState, ThumbEncodings.Find(bits, first));
        return true;
    }

    /// <summary>Decodes the instruction at <paramref name="address"/> (a Thumb bit is ignored); false when memory does not hold all of it.</summary>
    public static bool TryDecode(TargetMemory memory, ulong address, ItState itState, out ThumbInstruction instruction)
    {
        ArgumentNullException.ThrowIfNull(memory);
        Span<byte> bytes = stackalloc byte[4];
        int known = memory.Read(address & ~1ul, bytes);
        return TryDecode(address, bytes[..known], itState, out instruction);
    }
}
