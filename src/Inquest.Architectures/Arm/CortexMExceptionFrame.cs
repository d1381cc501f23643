using System.Buffers.Binary;
using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Architectures.Arm;

/// <summary>
/// The frame that a Cortex-M pushes when it takes an exception (ARMv7-M ARM B1.5.6, ARMv8-M ARM B3.19): r0–r3, r12, lr, pc,
/// xPSR, then 18 words of floating-point state in an extended frame, then a padding word when xPSR bit 9 says so. On
/// ARMv8-M with the security extension ten words of additional state may come first.
/// </summary>
public readonly record struct CortexMExceptionFrame
{
    /// <summary>Bytes of a basic frame.</summary>
    public const int BasicSize = 32;

    /// <summary>Bytes of an extended frame: s0–s15, FPSCR and a reserved word besides.</summary>
    public const int ExtendedSize = 104;

    /// <summary>Bytes of the additional state of ARMv8-M: the signature, a reserved word, r4–r11.</summary>
    public const int AdditionalStateSize = 40;

    private const uint IntegritySignature = 0xFEFA_125A;
    private const int AlignedBit = 9;

    /// <summary>Address of r0's word.</summary>
    public required uint Address { get; init; }

    /// <summary>True when floating-point state follows.</summary>
    public required bool IsExtended { get; init; }

    /// <summary>The stacked pc, bit 0 as stored (always clear when hardware wrote it).</summary>
    public required uint Pc { get; init; }

    /// <summary>The stacked xPSR.</summary>
    public required uint Xpsr { get; init; }

    /// <summary>The stacked lr.</summary>
    public required uint Lr { get; init; }

    /// <summary>True when the hardware pushed a padding word to keep the frame 8-byte aligned (xPSR bit 9).</summary>
    public bool HasPadding => (Xpsr & (1u << AlignedBit)) != 0;

    /// <summary>The exception number in the stacked xPSR: 0 in thread mode.</summary>
    public int ExceptionNumber => (int)(Xpsr & 0x1FF);

    /// <summary>The stack pointer before the exception. Wraps at 32 bits on a damaged dump.</summary>
    public uint StackPointerBefore => unchecked(Address + (uint)(IsExtended ? ExtendedSize : BasicSize) + (HasPadding ? 4u : 0u));

    /// <summary>The memory of the frame, padding included.</summary>
    public AddressRange Range => new(Address, StackPointerBefore);

    /// <summary>True when a word is the integrity signature of ARMv8-M (0xFEFA125A; bit 0 set for a basic frame).</summary>
    public static bool IsSignature(uint word) => (word & ~1u) == IntegritySignature;

    /// <summary>Reads a frame; false when any of its eight words is absent.</summary>
    public static bool TryRead(TargetMemory memory, ulong address, bool isExtended, out CortexMExceptionFrame frame)
    {
        ArgumentNullException.ThrowIfNull(memory);
        frame = default;
        Span<byte> bytes = stackalloc byte[BasicSize];
        if (address > uint.MaxValue || !memory.TryRead(address, bytes))
        {
            return false;
        }

        frame = new()
        {
            Address = (uint)address,
            IsExtended = isExtended,
            Lr = BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]),
            Pc = BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]),
            Xpsr = BinaryPrimitives.ReadUInt32LittleEndian(bytes[28..]),
        };
        return true;
    }

    /// <summary>
    /// True when the xPSR can be one that hardware stacked: the Thumb bit set, bits 23:22 clear (20 and 21 are SFPA and B
    /// on ARMv8.1-M). A cleared Thumb bit is let through when <paramref name="allowArmState"/> (a call to an even address
    /// faults with it).
    /// </summary>
    public static bool IsPlausibleXpsr(uint xpsr, bool allowArmState) =>
        (allowArmState || (xpsr & (1u << 24)) != 0) && (xpsr & 0x00C0_0000) == 0;

    /// <summary>Copies what the hardware stacked into <paramref name="registers"/>; callee-saved registers are left as they are, s0–s15 and FPSCR become unknown where they are absent or the frame is basic.</summary>
    public void CopyTo(RegisterSet registers, TargetMemory memory, RegisterSource source)
    {
        ArgumentNullException.ThrowIfNull(registers);
        ArgumentNullException.ThrowIfNull(memory);
        ReadOnlySpan<byte> order = [0, 1, 2, 3, CortexMRegisters.Ip, CortexMRegisters.Lr, CortexMRegisters.Pc, CortexMRegisters.Xpsr];
        for (int i = 0; i < order.Length; i++)
        {
            CopyWord(registers, memory, order[i], (ulong)Address + (ulong)(4 * i), source);
        }

        for (int i = 0; i < 16; i++)
        {
            registers.Forget(CortexMRegisters.S0 + i);
        }

        registers.Forget(CortexMRegisters.Fpscr);
        registers.Set(CortexMRegisters.Sp, StackPointerBefore, source);
    }

    private static void CopyWord(RegisterSet registers, TargetMemory memory, int number, ulong address, RegisterSource source)
    {
        if (memory.TryReadUInt32(address, out uint value))
        {
            registers.Set(number, value, source);
        }
        else
        {
            registers.Forget(number);
        }
    }
}
