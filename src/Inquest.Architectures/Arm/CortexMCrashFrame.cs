using System.Buffers.Binary;
using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Architectures.Arm;

/// <summary>
/// Finds the exception frame that a dump's registers were copied from, and with it the stack pointer before the exception.
/// </summary>
/// <remarks>
/// What sp in the arch block means changed between Zephyr versions, and no version is in the stream: up to 4.0 it is the
/// frame's own address, or stale, or 0 for k_oops and k_panic; from 4.1 on it is sp before the exception, and some ARMv8-M
/// builds leave the padding word out. So the frame itself is looked for: the eight stacked words are in the arch block,
/// and memory that holds the same eight words in order is the frame (Zephyr <c>arch/arm/core/cortex_m/coredump.c</c>).
/// </remarks>
internal sealed class CortexMCrashFrame
{
    /// <summary>What CONFIG_INIT_STACKS fills stacks with.</summary>
    private const uint StackFiller = 0xAAAA_AAAA;

    private readonly RegisterSet _dumped;
    private readonly TargetMemory _memory;
    private readonly Limits _limits;
    private readonly bool _mayHaveFloatingPoint;
    private readonly byte[] _words = new byte[CortexMExceptionFrame.BasicSize];
    private readonly uint _xpsr;
    private readonly uint _r0;
    private readonly List<InterruptedContext> _found = [];

    private CortexMCrashFrame(RegisterSet dumped, TargetMemory memory, bool mayHaveFloatingPoint, Limits limits)
    {
        _dumped = dumped;
        _memory = memory;
        _limits = limits;
        _mayHaveFloatingPoint = mayHaveFloatingPoint;
        ReadOnlySpan<byte> order = [0, 1, 2, 3, CortexMRegisters.Ip, CortexMRegisters.Lr, CortexMRegisters.Pc, CortexMRegisters.Xpsr];
        for (int i = 0; i < order.Length; i++)
        {
            IsWhole &= dumped.TryGet(order[i], out ulong value);
            BinaryPrimitives.WriteUInt32LittleEndian(_words.AsSpan(4 * i), (uint)(value & uint.MaxValue));
        }

        _r0 = BinaryPrimitives.ReadUInt32LittleEndian(_words);
        _xpsr = BinaryPrimitives.ReadUInt32LittleEndian(_words.AsSpan(28));
    }

    private bool IsWhole { get; } = true;

    private bool HasPadding => (_xpsr & 0x200) != 0;

    private bool IsHandlerMode => (_xpsr & 0x1FF) != 0;

    public static IReadOnlyList<InterruptedContext> Recover(
        RegisterSet dumped, TargetMemory memory, IReadOnlyList<StackRange> stacks, bool mayHaveFloatingPoint, Limits limits)
    {
        CortexMCrashFrame search = new(dumped, memory, mayHaveFloatingPoint, limits);
        if (!search.IsWhole)
        {
            return [];
        }

        if (search.AtStatedPlace())
        {
            return search._found;
        }

        ulong? sp = dumped[CortexMRegisters.Sp];
        if (sp is > 0 && search.AroundStackPointer((uint)sp.Value))
        {
            return search._found;
        }

        search.InStacks(stacks);
        if (search._found.Count == 0 && sp is > 0)
        {
            search.AtStackTop((uint)sp.Value);
        }

        if (search._found.Count == 0 && sp is > 0)
        {
            search.Guess((uint)sp.Value);
        }

        return search._found;
    }

    /// <summary>
    /// Why the dump's registers cannot be those of the crash: the hardware could not push the frame, and the handler read
    /// whatever lay there. Null when nothing says so.
    /// </summary>
    public static string? WhyNotStacked(RegisterSet dumped, bool isFrameKnown)
    {
        if (!dumped.TryGet(CortexMRegisters.Pc, out ulong pc))
        {
            return null;
        }

        if (dumped.TryGet(0, out ulong r0) && CortexMExceptionFrame.IsSignature((uint)r0))
        {
            return isFrameKnown ? null : "they are ARMv8-M additional state (its signature stands where r0 should), and the frame that follows it is not in the dump";
        }

        if ((pc & 1) != 0)
        {
            return $"pc 0x{pc:x8} is odd, which the hardware never stacks";
        }

        return pc == StackFiller && dumped[CortexMRegisters.Lr] == StackFiller ? "pc and lr are the filler of a stack that was never written" : null;
    }

    // EXC_RETURN says which stack the frame is on and whether it is extended; with that stack's pointer nothing is left to
    // search for. Both come from the latch block or from a log (CONFIG_EXTRA_EXCEPTION_INFO), never from Zephyr's arch block.
    private bool AtStatedPlace()
    {
        if (!_dumped.TryGet(CortexMRegisters.ExcReturn, out ulong value) || !ExceptionReturn.IsValid(value))
        {
            return false;
        }

        ExceptionReturn exceptionReturn = new((uint)value);
        int pointer = exceptionReturn.IsProcessStack ? CortexMRegisters.Psp : CortexMRegisters.Msp;
        if (!_dumped.TryGet(pointer, out ulong address) || address > uint.MaxValue)
        {
            return false;
        }

        string evidence = $"EXC_RETURN 0x{value:x8} and {(exceptionReturn.IsProcessStack ? "PSP" : "MSP")} 0x{address:x8}, which were saved, say where the exception frame is";
        if (Matches(address))
        {
            Add(address, exceptionReturn.IsExtended, evidence, isStated: true);
        }
        else if (_memory.SourceOf(address) != MemorySource.Dump && !CortexMExceptionFrame.IsSignature(_r0))
        {
            uint size = (uint)(exceptionReturn.IsExtended ? CortexMExceptionFrame.ExtendedSize : CortexMExceptionFrame.BasicSize);
            uint before = unchecked((uint)address + size + (HasPadding ? 4u : 0u));
            RegisterSet registers = _dumped.Clone();
            registers.Set(CortexMRegisters.Sp, before, _dumped.SourceOf(pointer));
            _found.Add(new(registers, new(before, before), evidence, IsStated: true));
        }

        return _found.Count > 0;
    }

    // The cheap case: the frame is where one of the known meanings of sp puts it.
    private bool AroundStackPointer(uint sp)
    {
        if (sp >= 32 && Matches(sp - 32))
        {
            string padding = HasPadding ? "; its padding word was left out of sp and is added" : "";
            Add(sp - 32, false, $"the exception frame lies 32 bytes below the dump's sp, which is sp before the exception{padding}", true);
        }
        else if (sp >= 36 && HasPadding && Matches(sp - 36))
        {
            Add(sp - 36, false, "the exception frame and its padding word lie below the dump's sp, which is sp before the exception", true);
        }
        else if (sp >= 104 && Matches(sp - 104))
        {
            string padding = HasPadding ? "; its padding word was left out of sp and is added" : "";
            Add(sp - 104, true, $"the exception frame with floating-point state lies 104 bytes below the dump's sp, which is sp before the exception{padding}", true);
        }
        else if (sp >= 108 && HasPadding && Matches(sp - 108))
        {
            Add(sp - 108, true, "the exception frame with floating-point state and its padding word lie below the dump's sp", true);
        }
        else if (Matches(sp))
        {
            AddBoth(sp, "the dump's sp is the exception frame's own address (Zephyr before 4.1)");
        }

        return _found.Count > 0;
    }

    // sp is 0 or stale (k_oops and k_panic before 4.1): look for the eight words. The fault handler keeps a copy of the
    // frame on the interrupt stack, deeper (lower) than a frame that an interrupt handler's fault pushed there.
    private void InStacks(IReadOnlyList<StackRange> stacks)
    {
        foreach (StackRange stack in stacks)
        {
            if (stack.IsInterrupt != IsHandlerMode)
            {
                continue;
            }

            if (FindHighest(stack.Range) is { } address)
            {
                // Where the dump is cut the copy may be all that is left: the interrupt stack must unwind from there.
                string place = stack.IsInterrupt ? "the interrupt stack" : $"the stack of {stack.Name}";
                AddBoth(address, $"the eight stacked words were found in {place}; the dump's sp does not point to them", isGuess: stack.IsInterrupt);
                return;
            }
        }

        if (stacks.Count > 0 && !IsHandlerMode)
        {
            return;
        }

        foreach (MemoryRegion run in _memory.Runs)
        {
            if (run.Source == MemorySource.Dump && _found.Count == 0 && FindHighest(run.Range) is { } address)
            {
                AddBoth(address, "the eight stacked words were found in the dumped memory; the dump's sp does not point to them", isGuess: true);
            }
        }
    }

    // CONFIG_DEBUG_COREDUMP_THREAD_STACK_TOP (Zephyr 4.2 on): the dumped stack begins at sp, so the frame below it is
    // not in the dump, and sp has the newer meaning. sp before the exception was 4 mod 8 exactly when a padding word was pushed.
    private void AtStackTop(uint sp)
    {
        if (_memory.SourceOf(sp) != MemorySource.Dump || sp < 4 || _memory.SourceOf(sp - 4) == MemorySource.Dump)
        {
            return;
        }

        if (CortexMExceptionFrame.IsSignature(_r0))
        {
            BehindAdditionalStateAtStackTop(sp);
            return;
        }

        RegisterSet registers = _dumped.Clone();
        uint before = HasPadding && (sp & 7) == 0 ? sp + 4 : sp;
        registers.Set(CortexMRegisters.Sp, before, RegisterSource.Dump);
        _found.Add(new(registers, new(sp, sp), "the dumped stack begins at the dump's sp, so sp is the one before the exception", true));
    }

    // The frame lies in memory that the dump leaves out, such as below a stack that overflowed in a dump of the stack
    // alone. Each meaning of sp is tried; one that unwinds to the thread's entry, and no other, is the true one.
    private void Guess(uint sp)
    {
        if (CortexMExceptionFrame.IsSignature(_r0))
        {
            return;
        }

        ReadOnlySpan<uint> distances = [0, CortexMExceptionFrame.BasicSize, CortexMExceptionFrame.ExtendedSize];
        foreach (uint distance in distances)
        {
            uint before = unchecked(sp + distance);
            before = HasPadding && (before & 7) == 0 ? unchecked(before + 4) : before;
            RegisterSet registers = _dumped.Clone();
            registers.Set(CortexMRegisters.Sp, before, RegisterSource.Recovered);
            _found.Add(new(
                registers,
                new(before, before),
                $"the exception frame is not in the dump; sp taken as {Numbers.Text(distance)} bytes above the dump's",
                IsStated: false,
                IsGuess: true));
        }
    }

    // As above, but sp was computed from what is no frame: 32 bytes into the additional state, give or take what the
    // misread xPSR (r9) says of padding. The dump begins there: r10 and r11 are its first words, then comes the true frame.
    private void BehindAdditionalStateAtStackTop(uint sp)
    {
        uint state = unchecked(sp - 32) & ~7u;
        if (!CortexMExceptionFrame.TryRead(_memory, state + CortexMExceptionFrame.AdditionalStateSize, (_r0 & 1) == 0, out CortexMExceptionFrame frame)
            || !CortexMExceptionFrame.IsPlausibleXpsr(frame.Xpsr, allowArmState: false)
            || (frame.Pc & 1) != 0)
        {
            return;
        }

        RegisterSet registers = _dumped.Clone();
        frame.CopyTo(registers, _memory, RegisterSource.Recovered);
        // r9 stands where the handler took xPSR from, whose low bits it corrects: it is not known.
        ReadOnlySpan<byte> copied = [2, 3, CortexMRegisters.Ip, CortexMRegisters.Lr, CortexMRegisters.Pc];
        for (int i = 0; i < copied.Length; i++)
        {
            registers.Set(4 + i, _dumped[copied[i]] ?? 0, RegisterSource.Recovered);
        }

        registers.Forget(9);
        for (int i = 0; i < 2; i++)
        {
            if (_memory.TryReadUInt32(state + 32 + (ulong)(4 * i), out uint value))
            {
                registers.Set(10 + i, value, RegisterSource.Recovered);
            }
        }

        _found.Add(new(
            registers,
            frame.Range,
            "the dumped stack begins in ARMv8-M additional state (its signature stands where r0 should), the true frame follows it",
            true));
    }

    private bool Matches(ulong address)
    {
        Span<byte> bytes = stackalloc byte[CortexMExceptionFrame.BasicSize];
        if (_memory.SourceOf(address) != MemorySource.Dump || !_memory.TryRead(address, bytes) || !bytes[..28].SequenceEqual(_words.AsSpan(0, 28)))
        {
            return false;
        }

        // Zephyr's fault handler corrects the exception number in its copy of xPSR (0x1ff for a nested exception whose
        // frame says thread mode: an547, fault in an interrupt, frame with additional state).
        uint stacked = BinaryPrimitives.ReadUInt32LittleEndian(bytes[28..]);
        return (stacked & ~0x1FFu) == (_xpsr & ~0x1FFu);
    }

    private ulong? FindHighest(AddressRange range)
    {
        ulong length = Math.Min(range.Length, (ulong)_limits.MaxStackScanBytes) & ~3ul;
        ulong end = range.End & ~3ul;
        for (ulong back = CortexMExceptionFrame.BasicSize; back <= length && back <= end; back += 4)
        {
            if (Matches(end - back))
            {
                return end - back;
            }
        }

        return null;
    }

    // EXC_RETURN is not in the stream: whether floating-point state was stacked shows only in which sp unwinds.
    private void AddBoth(ulong address, string evidence, bool isGuess = false)
    {
        Add(address, false, evidence, !_mayHaveFloatingPoint && !isGuess, isGuess);
        if (_mayHaveFloatingPoint)
        {
            Add(address, true, evidence + ", taken as a frame with floating-point state", false, isGuess);
        }
    }

    private void Add(ulong address, bool isExtended, string evidence, bool isStated, bool isGuess = false)
    {
        RegisterSet registers = _dumped.Clone();
        if (CortexMExceptionFrame.IsSignature(_r0))
        {
            AddBehindAdditionalState(registers, address, isExtended, evidence, isStated, isGuess);
            return;
        }

        if (CortexMExceptionFrame.TryRead(_memory, address, isExtended, out CortexMExceptionFrame frame))
        {
            registers.Set(CortexMRegisters.Sp, frame.StackPointerBefore, RegisterSource.Dump);
            _found.Add(new(registers, frame.Range, evidence, isStated, isGuess));
        }
    }

    // ARMv8-M with the security extension: what the fault handler took for the frame is the additional state (signature,
    // reserved, r4-r11); the frame proper follows. Seen with bus faults on QEMU's Cortex-M33 and M55.
    private void AddBehindAdditionalState(RegisterSet registers, ulong address, bool isExtended, string evidence, bool isStated, bool isGuess)
    {
        ulong frameAddress = address + CortexMExceptionFrame.AdditionalStateSize;
        if (!CortexMExceptionFrame.TryRead(_memory, frameAddress, isExtended, out CortexMExceptionFrame frame))
        {
            return;
        }

        frame.CopyTo(registers, _memory, RegisterSource.Recovered);
        for (int i = 0; i < 8; i++)
        {
            if (_memory.TryReadUInt32(address + 8 + (ulong)(4 * i), out uint value))
            {
                registers.Set(4 + i, value, RegisterSource.Recovered);
            }
        }

        _found.Add(new(
            registers,
            new(address, frame.StackPointerBefore),
            evidence + "; it starts with ARMv8-M additional state (signature 0xfefa125a or b), the true frame is 40 bytes above",
            isStated,
            isGuess));
    }
}
