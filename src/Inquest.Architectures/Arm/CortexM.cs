using Inquest.Architectures.Arm.Instructions;
using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Architectures.Arm;

/// <summary>ARM Cortex-M: ARMv6-M, ARMv7-M and ARMv8-M, Thumb code only.</summary>
public sealed class CortexM : Architecture
{
    private const uint ThumbState = 1u << 24;

    private static readonly string[] s_exceptionNames =
    [
        "thread mode", "Reset", "NMI", "HardFault", "MemManage", "BusFault", "UsageFault", "SecureFault",
        "exception 8", "exception 9", "exception 10", "SVCall", "DebugMonitor", "exception 13", "PendSV", "SysTick",
    ];

    private readonly RegisterDescription[] _registers = Describe();

    private CortexM()
    {
    }

    /// <summary>The one instance.</summary>
    public static CortexM Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "arm-cortex-m";

    /// <inheritdoc/>
    public override int AddressSize => 4;

    /// <inheritdoc/>
    public override IReadOnlyList<RegisterDescription> Registers => _registers;

    /// <inheritdoc/>
    public override int RegisterCount => CortexMRegisters.Count;

    /// <inheritdoc/>
    public override int CallFrameRegisterCount => CortexMRegisters.CallFrameCount;

    /// <inheritdoc/>
    public override int ProgramCounter => CortexMRegisters.Pc;

    /// <inheritdoc/>
    public override int StackPointer => CortexMRegisters.Sp;

    /// <inheritdoc/>
    public override int? LinkRegister => CortexMRegisters.Lr;

    /// <summary>The name of an exception number (IPSR): <c>HardFault</c>, <c>IRQ 3</c>.</summary>
    public static string ExceptionName(int number) =>
        (uint)number < (uint)s_exceptionNames.Length
            ? s_exceptionNames[number]
            : "IRQ " + (number - 16).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override bool TryReadArchBlock(int version, ReadOnlySpan<byte> bytes, out ArchBlockRegisters block) =>
        CortexMArchBlock.TryRead(bytes, out block);

    /// <summary>r4–r11 and s16–s31 (AAPCS32 §6.1); sp by definition of the canonical frame address.</summary>
    public override bool IsCalleeSaved(int register) =>
        register is (>= 4 and <= 11) or (>= CortexMRegisters.S0 + 16 and <= CortexMRegisters.S0 + 31);

    /// <summary>r4–r11 (Zephyr arch/arm/core/cortex_m/coredump.c and fault.c).</summary>
    public override string? WhatSaves(int register, CalleeSavedState state, bool? hasRoom) =>
        register is >= 4 and <= 11 ? CortexMArchBlock.WhatSavesCalleeSaved(state, hasRoom) : null;

    /// <inheritdoc/>
    public override string? DescribeCalleeSaved(CalleeSavedState state, bool? hasRoom) => CortexMArchBlock.DescribeCalleeSaved(state, hasRoom);

    /// <inheritdoc/>
    public override bool TryReadRegister(RegisterSet registers, int number, out ulong value)
    {
        ArgumentNullException.ThrowIfNull(registers);
        if (HalvesOf(number) is { } low)
        {
            bool known = registers.TryGet(low, out ulong lower) & registers.TryGet(low + 1, out ulong upper);
            value = known ? (upper << 32) | (lower & 0xFFFF_FFFF) : 0;
            return known;
        }

        return registers.TryGet(number, out value);
    }

    /// <inheritdoc/>
    public override ulong ToInstructionAddress(ulong pointer) => pointer & ~1ul;

    /// <inheritdoc/>
    public override bool IsCodePointer(ulong pointer) => (pointer & 1) != 0 && pointer <= uint.MaxValue;

    /// <inheritdoc/>
    public override bool TryReadCallSite(TargetMemory memory, ulong returnAddress, out CallSite callSite) =>
        ThumbCode.TryReadCallSite(memory, returnAddress & ~1ul, out callSite);

    /// <inheritdoc/>
    public override bool CollectJumps(TargetMemory memory, AddressRange function, ICollection<ulong> targets, Limits limits) =>
        ThumbCode.CollectJumps(memory, function, targets, limits);

    /// <inheritdoc/>
    public override FrameAnalysis? AnalyzeFrame(TargetMemory memory, AddressRange function, ulong pc, Limits limits) =>
        new ThumbFrameAnalyzer(memory, limits).Analyze(function, pc & ~1ul);

    /// <inheritdoc/>
    public override UnwindTable? OpenUnwindTable(ReadOnlyMemory<byte> index, ulong address, TargetMemory memory, Limits limits) =>
        new ExceptionIndexTable(index, address, memory, limits);

    /// <inheritdoc/>
    public override ulong? FindStackPointerChange(TargetMemory memory, AddressRange code) => ThumbCode.FindStackPointerChange(memory, code);

    /// <inheritdoc/>
    public override int? HalvesOf(int register) =>
        register is >= CortexMRegisters.D0 and < CortexMRegisters.D0 + 16 ? CortexMRegisters.S0 + (2 * (register - CortexMRegisters.D0)) : null;

    /// <inheritdoc/>
    public override ulong ToTrappingInstruction(TargetMemory memory, ulong pc)
    {
        ArgumentNullException.ThrowIfNull(memory);

        // SVC #imm8 is 0xDFxx; Zephyr raises k_oops and k_panic with SVC #2, often as the last instruction of a function.
        return pc >= 2 && memory.TryReadUInt16(pc - 2, out ushort halfword) && (halfword & 0xFF00) == 0xDF00 ? pc - 2 : pc;
    }

    /// <summary>
    /// Zephyr's ARCH_EXCEPT has the reason in r0 at its SVC #2 (include/zephyr/arch/arm/error.h), and fault.c's own test for a
    /// stop that came as a HardFault is that SVC; SVC #3 is a system call of a user thread, refused.
    /// </summary>
    /// <inheritdoc/>
    public override bool? FollowsStopRequest(TargetMemory memory, RegisterSet registers, uint reason)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(registers);
        // A frame without the Thumb bit is one that software made up.
        if (!registers.TryGet(0, out ulong r0) || r0 != reason || !registers.TryGet(CortexMRegisters.Xpsr, out ulong xpsr) || (xpsr & ThumbState) == 0
            || !registers.TryGet(CortexMRegisters.Pc, out ulong pc) || pc < 2)
        {
            return null;
        }

        ulong call = ToInstructionAddress(pc) - 2;
        return memory.SourceOf(call) == MemorySource.Elf && memory.SourceOf(call + 1) == MemorySource.Elf && memory.TryReadUInt16(call, out ushort halfword)
            ? halfword is 0xDF02 or 0xDF03
            : null;
    }

    /// <inheritdoc/>
    public override uint ChangedRegisters(TargetMemory memory, AddressRange code, Limits limits) => ThumbCode.ChangedRegisters(memory, code, limits);

    /// <inheritdoc/>
    public override bool IsInstructionStart(TargetMemory memory, AddressRange function, ulong address) =>
        ThumbCode.IsInstructionStart(memory, function, address);

    /// <inheritdoc/>
    public override MachineInstruction? DescribeInstruction(TargetMemory memory, ulong address, RegisterSet registers) =>
        ThumbMachineInstruction.Describe(memory, address, registers);

    /// <inheritdoc/>
    public override ListedInstruction? ListInstruction(TargetMemory memory, ulong address, ref int state) =>
        ThumbMachineInstruction.List(memory, address, ref state);

    /// <inheritdoc/>
    public override IReadOnlyList<ulong?> ConstantArguments(TargetMemory memory, AddressRange function, ulong callAddress, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return ThumbConstants.ArgumentsAt(memory, function, callAddress & ~1ul, limits);
    }

    /// <inheritdoc/>
    public override RecoveredRegister? RecoverRegister(
        TargetMemory memory, AddressRange function, ulong pc, int register, RegisterSet registers, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(registers);
        ArgumentNullException.ThrowIfNull(limits);
        return ThumbReplay.Recover(memory, function, pc & ~1ul, register, registers, limits);
    }

    /// <inheritdoc/>
    public override RegisterOrigin OriginOf(TargetMemory memory, AddressRange function, ulong pc, int register, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return ThumbOrigin.OfRegister(memory, function, pc & ~1ul, register, limits);
    }

    /// <inheritdoc/>
    public override MemoryOrigin? OriginOfAccess(TargetMemory memory, AddressRange function, ulong pc, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return ThumbOrigin.OfAccess(memory, function, pc & ~1ul, limits);
    }

    /// <inheritdoc/>
    public override FaultStatus? ReadFaultStatus(Func<string, ulong?> register)
    {
        ArgumentNullException.ThrowIfNull(register);
        CortexMFaultStatus status = new(Word("cfsr"), Word("hfsr"), Word("mmfar"), Word("bfar"));
        if (status.ReasonCode is null && Word("sfsr") is uint secure && (secure & 0xBF) != 0)
        {
            return CortexMFaultStatus.OfSecureFault(secure, Word("sfar"));
        }

        return status.Cfsr is null && status.Hfsr is null ? null : status.ToFaultStatus();

        uint? Word(string name) => register(name) is ulong and <= uint.MaxValue and ulong value ? (uint)value : null;
    }

    /// <inheritdoc/>
    public override AddressRegion? RegionOf(ulong address) => CortexMAddressMap.At(address);

    /// <inheritdoc/>
    public override bool IsExceptionReturn(ulong returnAddress) => ExceptionReturn.IsValid(returnAddress);

    /// <inheritdoc/>
    public override ExceptionIdentity? ActiveException(RegisterSet registers)
    {
        ArgumentNullException.ThrowIfNull(registers);
        if (!registers.TryGet(CortexMRegisters.Xpsr, out ulong xpsr) || (xpsr & 0x1FF) == 0)
        {
            return null;
        }

        int number = (int)(xpsr & 0x1FF);
        return new(number, ExceptionName(number));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<InterruptedContext> RecoverContexts(
        RegisterSet dumped, TargetMemory memory, IReadOnlyList<StackRange> stacks, bool mayHaveFloatingPoint, Limits limits) =>
        CortexMCrashFrame.Recover(dumped, memory, stacks, mayHaveFloatingPoint, limits);

    /// <inheritdoc/>
    public override string? WhyNotStacked(RegisterSet dumped, bool isFrameKnown) => CortexMCrashFrame.WhyNotStacked(dumped, isFrameKnown);

    /// <inheritdoc/>
    public override bool MovesStackPointer(TargetMemory memory, ulong pc)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return ThumbDecoder.TryDecode(memory, pc & ~1ul, default, out ThumbInstruction instruction)
            && (instruction.Destinations.Bits & (1u << CortexMRegisters.Sp)) != 0;
    }

    /// <inheritdoc/>
    public override void ForgetStacked(RegisterSet registers)
    {
        ArgumentNullException.ThrowIfNull(registers);
        ReadOnlySpan<byte> stacked = [0, 1, 2, 3, CortexMRegisters.Ip, CortexMRegisters.Lr, CortexMRegisters.Pc, CortexMRegisters.Xpsr];
        foreach (byte number in stacked)
        {
            registers.Forget(number);
        }
    }

    /// <inheritdoc/>
    public override bool TryReadSavedContext(TargetMemory memory, SavedContext saved, out RegisterSet registers) =>
        CortexMSavedContext.TryRead(memory, saved, out registers);

    /// <inheritdoc/>
    public override IReadOnlyList<InterruptedContext> FindInterrupted(
        ulong exceptionReturn, RegisterSet handler, TargetMemory memory, StackRange? threadStack, Limits limits, RegisterSet? crash = null) =>
        CortexMInterruptedFrame.Find(new ExceptionReturn((uint)exceptionReturn), handler, memory, threadStack, limits, crash);

    /// <inheritdoc/>
    public override IReadOnlyList<DebuggerFeature> DebuggerFeatures => CortexMDebugger.Features;

    /// <inheritdoc/>
    public override string? DebuggerName => "arm";

    /// <inheritdoc/>
    public override void AddStackPointers(RegisterSet registers, AddressRange? interruptStack, ulong? interruptedFrame)
    {
        ArgumentNullException.ThrowIfNull(registers);
        CortexMDebugger.AddStackPointers(registers, interruptStack, interruptedFrame);
    }

    /// <inheritdoc/>
    public override AddressedBytes? UnwinderState(ulong exceptionReturn, ulong frame) => CortexMDebugger.UnwinderState(exceptionReturn, frame);

    private static RegisterDescription[] Describe()
    {
        List<RegisterDescription> all = [];
        for (int i = 0; i <= 12; i++)
        {
            all.Add(new(i, "r" + i.ToString(System.Globalization.CultureInfo.InvariantCulture), RegisterRole.General));
        }

        all.Add(new(CortexMRegisters.Sp, "sp", RegisterRole.StackPointer));
        all.Add(new(CortexMRegisters.Lr, "lr", RegisterRole.LinkRegister));
        all.Add(new(CortexMRegisters.Pc, "pc", RegisterRole.ProgramCounter));
        all.Add(new(CortexMRegisters.Xpsr, "xpsr", RegisterRole.Status));
        all.Add(new(CortexMRegisters.Msp, "msp", RegisterRole.System));
        all.Add(new(CortexMRegisters.Psp, "psp", RegisterRole.System));
        all.Add(new(CortexMRegisters.Control, "control", RegisterRole.System));
        all.Add(new(CortexMRegisters.Basepri, "basepri", RegisterRole.System));
        all.Add(new(CortexMRegisters.Primask, "primask", RegisterRole.System));
        all.Add(new(CortexMRegisters.ExcReturn, "exc_return", RegisterRole.System));
        all.Add(new(CortexMRegisters.Fpscr, "fpscr", RegisterRole.FloatingPoint));
        for (int i = 0; i < 32; i++)
        {
            all.Add(new(CortexMRegisters.S0 + i, "s" + i.ToString(System.Globalization.CultureInfo.InvariantCulture), RegisterRole.FloatingPoint));
        }

        return [.. all];
    }
}
