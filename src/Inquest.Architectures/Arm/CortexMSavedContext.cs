using Inquest.Target;

namespace Inquest.Architectures.Arm;

/// <summary>
/// The saved registers of a Cortex-M thread that is not running. Two layouts: the classic one (r4–r11 and psp in
/// <c>callee_saved</c>, the hardware's frame at psp; Zephyr <c>include/zephyr/arch/arm/thread.h</c>), and the newer one
/// where <c>switch_handle</c> points to a frame of its own (Zephyr <c>arch/arm/core/cortex_m/arm-m-switch.c</c>).
/// </summary>
internal static class CortexMSavedContext
{
    private static readonly byte[] s_numberedOrder = [CortexMRegisters.Xpsr, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, CortexMRegisters.Lr, CortexMRegisters.Pc];
    private static readonly byte[] s_stackedOrder = [4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 12, CortexMRegisters.Lr, CortexMRegisters.Pc, CortexMRegisters.Xpsr];

    public static bool TryRead(TargetMemory memory, SavedContext saved, out RegisterSet registers)
    {
        registers = new(CortexMRegisters.Count);
        return saved.SwitchHandle is { } handle and not 0
            ? TryReadSwitchFrame(memory, saved, handle, registers)
            : TryReadClassic(memory, saved, registers);
    }

    private static bool TryReadClassic(TargetMemory memory, SavedContext saved, RegisterSet registers)
    {
        if (saved.CalleeSaved is { } calleeSaved)
        {
            for (int i = 0; i < 8; i++)
            {
                Set(memory, registers, 4 + i, calleeSaved + (ulong)(4 * i));
            }
        }

        if (saved.StackPointer is not { } psp)
        {
            return false;
        }

        // Without mode_exc_return the frame's shape is not known: the basic one is what threads without
        // floating point have; a frame read with the wrong shape gives a wrong sp, so a build that shares the FPU is not guessed at.
        bool? isExtended = saved.ExceptionReturn is { } low ? (low & 0x10) == 0 : saved.HasFloatingPoint ? null : false;
        if (!CortexMExceptionFrame.TryRead(memory, psp, isExtended ?? false, out CortexMExceptionFrame frame))
        {
            return false;
        }

        frame.CopyTo(registers, memory, RegisterSource.Context);
        if (isExtended is null)
        {
            registers.Forget(CortexMRegisters.Sp);
        }

        return CortexMExceptionFrame.IsPlausibleXpsr(frame.Xpsr, allowArmState: false);
    }

    // [have_fpu; when it is not 0 s0-s31 and fpscr, or s16-s31 alone] with CONFIG_FPU; [psplim] with CONFIG_BUILTIN_STACK_GUARD; then
    // either xpsr, r0-r12, lr, pc, or r4-r11 and the hardware's frame. The stack pointer resumes behind the frame. Where the
    // hardware had pushed a padding word (bit 9 of xpsr) the frame ends behind that word already, at an address that is not a
    // multiple of 8; a frame that ends on a multiple of 8 all the same left it out.
    private static bool TryReadSwitchFrame(TargetMemory memory, SavedContext saved, ulong handle, RegisterSet registers)
    {
        if (saved.SwitchFrame is not { } layout || !layout.TryLocate(memory, handle, out ulong at, out bool hasValues))
        {
            return false;
        }

        ReadOnlySpan<byte> order = layout.EndsInHardwareFrame ? s_stackedOrder : s_numberedOrder;
        for (int i = 0; i < order.Length; i++)
        {
            Set(memory, registers, order[i], at + (ulong)(4 * i));
        }

        if (registers[CortexMRegisters.Pc] is not { } pc || registers[CortexMRegisters.Xpsr] is not { } xpsr)
        {
            return false;
        }

        if (hasValues)
        {
            ReadFloatingPoint(memory, layout, handle + 4, at + SwitchFrameLayout.IntegerBytes, registers);
        }

        ulong end = layout.End(memory, handle) ?? at;
        registers.Set(CortexMRegisters.Pc, pc & ~1ul, RegisterSource.Context);
        registers.Set(CortexMRegisters.Sp, end + ((xpsr & 0x200) != 0 && end % 8 == 0 ? 4ul : 0), RegisterSource.Context);
        if (saved.Interrupted is { } interrupted && (pc & ~1ul) == (interrupted.Stub & ~1ul))
        {
            registers.Forget(CortexMRegisters.Pc);
            registers.Forget(CortexMRegisters.Xpsr);
            if (interrupted is not { Pc: ulong truePc, Xpsr: ulong status })
            {
                return false;
            }

            registers.Set(CortexMRegisters.Pc, truePc & ~1ul, RegisterSource.Context);
            registers.Set(CortexMRegisters.Xpsr, status, RegisterSource.Context);
        }

        return (pc & 1) != 0;
    }

    private static void ReadFloatingPoint(TargetMemory memory, SwitchFrameLayout layout, ulong saved, ulong stacked, RegisterSet registers)
    {
        int first = layout.EndsInHardwareFrame ? 16 : 0;
        for (int i = first; i < 32; i++)
        {
            Set(memory, registers, CortexMRegisters.S0 + i, saved + (ulong)(4 * (i - first)));
        }

        for (int i = 0; i < first; i++)
        {
            Set(memory, registers, CortexMRegisters.S0 + i, stacked + (ulong)(4 * i));
        }

        Set(memory, registers, CortexMRegisters.Fpscr, layout.EndsInHardwareFrame ? stacked + 64 : saved + 128);
    }

    private static void Set(TargetMemory memory, RegisterSet registers, int number, ulong address)
    {
        if (memory.TryReadUInt32(address, out uint value))
        {
            registers.Set(number, value, RegisterSource.Context);
        }
    }
}
