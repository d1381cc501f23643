using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Architectures.Arm;

/// <summary>
/// Zephyr's arch block for Cortex-M (Zephyr <c>arch/arm/core/cortex_m/coredump.c</c>), told apart by length: 36 bytes
/// r0–r3, r12, lr, pc, xpsr, sp; 68 bytes also r4–r11; 76 bytes also whether those are real, and an offset.
/// </summary>
/// <remarks>
/// Zephyr without CONFIG_EXTRA_EXCEPTION_INFO writes r4–r11 as zeros that it never read. In the 68-byte block eight zeros
/// therefore mean unknown; the 76-byte block says it in a word of its own. Test: Eight_zeros_are_unknown_not_zero.
/// The block is cleared before it is filled. r0–r3, r12, lr, pc and xpsr all zero are no state that a Cortex-M was in: in
/// Thumb state xpsr has a bit set, and a jump out of it (INVSTATE) leaves where it came from in lr. Such a block was not
/// filled, or wiped since. Test: A_block_that_was_not_filled_gives_no_register.
/// </remarks>
internal static class CortexMArchBlock
{
    private const int BasicLength = 36;
    private const int CalleeSavedLength = 68;
    private const int FlaggedLength = 76;

    // Zephyr then has the fault handler push r4–r11 and hand them to the dump; without it nobody keeps them.
    private const string Option = "CONFIG_EXTRA_EXCEPTION_INFO=y";

    public static bool TryRead(ReadOnlySpan<byte> bytes, out ArchBlockRegisters block)
    {
        RegisterSet registers = new(CortexMRegisters.Count);
        List<string> notes = [];
        block = new(registers, CalleeSavedState.Lost, null, notes);
        if (bytes.Length < sizeof(uint))
        {
            return false;
        }

        if (bytes.Length >= BasicLength && !bytes[..(BasicLength - sizeof(uint))].ContainsAnyExcept((byte)0))
        {
            notes.Add("The arch block is all zeros: it was not filled, or was wiped. No register is known.");
            return true;
        }

        ByteCursor cursor = new(bytes);
        ReadOnlySpan<byte> order =
        [
            0, 1, 2, 3, CortexMRegisters.Ip, CortexMRegisters.Lr, CortexMRegisters.Pc, CortexMRegisters.Xpsr, CortexMRegisters.Sp,
        ];
        foreach (byte number in order)
        {
            uint value = cursor.ReadUInt32();
            if (!cursor.Failed)
            {
                registers.Set(number, value, RegisterSource.Dump);
            }
        }

        if (bytes.Length is not (BasicLength or CalleeSavedLength or FlaggedLength))
        {
            notes.Add($"The arch block has {Numbers.Text(bytes.Length)} bytes; 36, 68 and 76 are known. The registers that fit are used.");
        }

        if (bytes.Length is > BasicLength and < CalleeSavedLength)
        {
            notes.Add("r4–r11 are not known: the arch block ends among them.");
            return true;
        }

        if (bytes.Length == BasicLength)
        {
            block = block with { CalleeSaved = CalleeSavedState.NoPlace };
            return true;
        }

        if (bytes.Length < CalleeSavedLength)
        {
            notes.Add("The arch block is cut: the registers behind the cut are not known.");
            return true;
        }

        Span<uint> saved = stackalloc uint[8];
        uint any = 0;
        for (int i = 0; i < saved.Length; i++)
        {
            saved[i] = cursor.ReadUInt32();
            any |= saved[i];
        }

        bool isReal = any != 0;
        uint? offset = null;
        if (bytes.Length >= FlaggedLength)
        {
            isReal = cursor.ReadUInt32() != 0;
            offset = cursor.ReadUInt32();
        }

        for (int i = 0; isReal && i < saved.Length; i++)
        {
            registers.Set(4 + i, saved[i], RegisterSource.Dump);
        }

        block = new(registers, isReal ? CalleeSavedState.Held : CalleeSavedState.NotSaved, offset, notes);
        return true;
    }

    public static string? WhatSavesCalleeSaved(CalleeSavedState state, bool? hasRoom) => state switch
    {
        CalleeSavedState.NoPlace => $"a newer Zephyr (arch block v2) with {Option}",
        CalleeSavedState.NotSaved or CalleeSavedState.NotPrinted when hasRoom != true => Option,
        _ => null,
    };

    public static string? DescribeCalleeSaved(CalleeSavedState state, bool? hasRoom) => (state, hasRoom) switch
    {
        (CalleeSavedState.NoPlace, _) => $"r4–r11 are not in this dump: its arch block (v1) has no place for them. A newer Zephyr's has (v2), and with {Option} it holds them.",
        (CalleeSavedState.NotSaved, true) => "r4–r11 were not saved at this crash, though the ELF's exception frame has room for them: the zeros in the arch block are no values.",
        (CalleeSavedState.NotSaved, null) => $"r4–r11 were not saved ({Option} saves them): the zeros in the arch block are no values.",
        (CalleeSavedState.NotSaved, false) => "r4–r11 were not saved by this build (CONFIG_EXTRA_EXCEPTION_INFO=n): the zeros in the arch block are no values.",
        _ => null,
    };
}
