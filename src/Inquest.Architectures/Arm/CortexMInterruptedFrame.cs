using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Architectures.Arm;

/// <summary>
/// Finds the frame of the code that an exception interrupted. On the main stack it lies where the handler's own frame
/// ends. On a thread's stack it is where PSP pointed at the crash, since handlers leave PSP alone; a dump that holds no PSP
/// (Zephyr's own does not, the latch block and a log do) is searched.
/// </summary>
internal static class CortexMInterruptedFrame
{
    public static IReadOnlyList<InterruptedContext> Find(
        ExceptionReturn exceptionReturn, RegisterSet handler, TargetMemory memory, StackRange? threadStack, Limits limits, RegisterSet? crash)
    {
        List<InterruptedContext> found = [];
        if (exceptionReturn.IsProcessStack)
        {
            if (crash is not null && crash.TryGet(CortexMRegisters.Psp, out ulong psp))
            {
                Add(found, exceptionReturn, handler, memory, psp, isStated: true, $"PSP 0x{psp:x8}, which was saved at the crash, points to the frame that the hardware stacked");
            }

            if (found.Count == 0 && threadStack is not null)
            {
                Search(exceptionReturn, handler, memory, threadStack, limits, found);
            }
        }
        else if (handler.TryGet(CortexMRegisters.Sp, out ulong sp))
        {
            Add(found, exceptionReturn, handler, memory, sp, isStated: true, "stacked by the hardware where the handler's frame ends");
        }

        return found;
    }

    private static void Search(
        ExceptionReturn exceptionReturn, RegisterSet handler, TargetMemory memory, StackRange stack, Limits limits, List<InterruptedContext> found)
    {
        // The hardware aligns frames to 8 bytes (CCR.STKALIGN, which Zephyr keeps set; always on ARMv8-M).
        ulong start = (stack.Range.Start + 7) & ~7ul;
        ulong end = stack.Range.End;
        if (end < start || end - start > (ulong)limits.MaxStackScanBytes)
        {
            // A search of a part could miss the live frame and leave a stale one as the only candidate.
            return;
        }

        for (ulong at = start; at < end && end - at >= CortexMExceptionFrame.BasicSize; at += 8)
        {
            Add(found, exceptionReturn, handler, memory, at, isStated: false, $"a stacked frame in the stack of {stack.Name} that agrees with EXC_RETURN 0x{exceptionReturn.Value:x8}");
            if (found.Count > limits.MaxFrameCandidates)
            {
                found.Clear();
                return;
            }
        }
    }

    private static void Add(
        List<InterruptedContext> found,
        ExceptionReturn exceptionReturn,
        RegisterSet handler,
        TargetMemory memory,
        ulong address,
        bool isStated,
        string evidence)
    {
        RegisterSet registers = handler.Clone();
        bool isExtended = exceptionReturn.IsExtended;
        if (isStated && memory.TryReadUInt32(address, out uint first) && CortexMExceptionFrame.IsSignature(first))
        {
            for (int i = 0; i < 8; i++)
            {
                if (memory.TryReadUInt32(address + 8 + (ulong)(4 * i), out uint value))
                {
                    registers.Set(4 + i, value, RegisterSource.Unwound);
                }
            }

            address += CortexMExceptionFrame.AdditionalStateSize;
        }

        if (!CortexMExceptionFrame.TryRead(memory, address, isExtended, out CortexMExceptionFrame frame)
            || !CortexMExceptionFrame.IsPlausibleXpsr(frame.Xpsr, allowArmState: false)
            || (frame.Pc & 1) != 0
            || exceptionReturn.IsThreadMode != (frame.ExceptionNumber == 0))
        {
            return;
        }

        frame.CopyTo(registers, memory, isStated ? RegisterSource.Unwound : RegisterSource.Recovered);
        found.Add(new(registers, frame.Range, evidence, isStated));
    }
}
