using Inquest.Architectures.Arm;
using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Architectures;

/// <summary>
/// What the rest of Inquest needs to know about a processor architecture. One folder an architecture fills this form; no
/// other room asks which architecture it has. Immutable; safe to share between threads.
/// </summary>
public abstract class Architecture
{
    /// <summary>Zephyr's name for it: <c>arm-cortex-m</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Bytes of an address.</summary>
    public abstract int AddressSize { get; }

    /// <summary>The registers, in the order in which a person reads them.</summary>
    public abstract IReadOnlyList<RegisterDescription> Registers { get; }

    /// <summary>Size of a register set: one more than the highest number in <see cref="Registers"/>.</summary>
    public abstract int RegisterCount { get; }

    /// <summary>Size of a call-frame row: one more than the highest DWARF register number that compilers write in call-frame information.</summary>
    public abstract int CallFrameRegisterCount { get; }

    /// <summary>Number of the program counter.</summary>
    public abstract int ProgramCounter { get; }

    /// <summary>Number of the stack pointer.</summary>
    public abstract int StackPointer { get; }

    /// <summary>Number of the register that a call leaves the return address in; null when calls push it.</summary>
    public abstract int? LinkRegister { get; }

    /// <summary>The architecture of a dump, by <c>tgt_code</c> of its header (formats page, Zephyr <c>coredump.h</c>); null when it is not supported yet.</summary>
    public static Architecture? ForCoredumpTarget(int targetCode) => targetCode switch
    {
        3 => CortexM.Instance,
        _ => null,
    };

    /// <summary>The architecture of an ELF, by <c>e_machine</c>; null when it is not supported yet.</summary>
    public static Architecture? ForElfMachine(int machine) => machine switch
    {
        40 => CortexM.Instance,
        _ => null,
    };

    /// <summary>A register set of the right size, all unknown.</summary>
    public RegisterSet CreateRegisterSet() => new(RegisterCount);

    /// <summary>The name of register <paramref name="number"/>, or <c>r</c> and the number when it has none.</summary>
    public string NameOf(int number)
    {
        foreach (RegisterDescription register in Registers)
        {
            if (register.Number == number)
            {
                return register.Name;
            }
        }

        return "r" + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Reads the arch block of a dump, by its length rather than its version; false when the length is none that is known.</summary>
    public abstract bool TryReadArchBlock(int version, ReadOnlySpan<byte> bytes, out ArchBlockRegisters block);

    /// <summary>True when the procedure call standard makes a called function keep the register.</summary>
    public abstract bool IsCalleeSaved(int register);

    /// <summary>What would have made Zephyr save a register of the crashed code, a phrase with the Kconfig line; null when nothing is known to.</summary>
    /// <param name="register">DWARF number of a register that is not known.</param>
    /// <param name="state">What the dump has instead.</param>
    /// <param name="hasRoom">Whether the ELF's exception frame has room for it, so that no option is missing; null when nothing tells.</param>
    public virtual string? WhatSaves(int register, CalleeSavedState state, bool? hasRoom) => null;

    /// <summary>Why the callee-saved registers are not known, a sentence; null when they are, or when there is nothing to say.</summary>
    /// <param name="state">What the dump has instead.</param>
    /// <param name="hasRoom">As in <see cref="WhatSaves"/>.</param>
    public virtual string? DescribeCalleeSaved(CalleeSavedState state, bool? hasRoom) => null;

    /// <summary>The value of a DWARF register, also one that is a view of others (ARM d0 of s0 and s1); false when it is unknown.</summary>
    public virtual bool TryReadRegister(RegisterSet registers, int number, out ulong value)
    {
        ArgumentNullException.ThrowIfNull(registers);
        return registers.TryGet(number, out value);
    }

    /// <summary>The address of an instruction from a code pointer: without the Thumb bit.</summary>
    public virtual ulong ToInstructionAddress(ulong pointer) => pointer;

    /// <summary>The lower of the two registers that a wide DWARF register is a view of (ARM d0: s0); null for a register of its own.</summary>
    public virtual int? HalvesOf(int register) => null;

    /// <summary>
    /// The instruction that raised an exception, from the pc that the exception stacked: the one in front when that is a
    /// call of the kernel (SVC), which stacks the address behind itself, perhaps already in the next function.
    /// </summary>
    public virtual ulong ToTrappingInstruction(TargetMemory memory, ulong pc) => pc;

    /// <summary>
    /// Whether a call of the kernel stands in front of the stacked pc where the registers show that code asked the kernel to stop
    /// with <paramref name="reason"/>; null when they do not show it, no ELF has the bytes, or the architecture has no such call.
    /// </summary>
    /// <param name="memory">Where the code is.</param>
    /// <param name="registers">The registers that the exception stacked.</param>
    /// <param name="reason">The kernel's reason.</param>
    public virtual bool? FollowsStopRequest(TargetMemory memory, RegisterSet registers, uint reason) => null;

    /// <summary>False when a code pointer cannot be one that a call left (a return address without the Thumb bit on Cortex-M).</summary>
    public virtual bool IsCodePointer(ulong pointer) => true;

    /// <summary>Reads the call instruction in front of a return address; false when what stands there is no call or is not known.</summary>
    /// <param name="memory">Where the code is.</param>
    /// <param name="returnAddress">The address of the instruction behind the call; a Thumb bit is ignored.</param>
    /// <param name="callSite">The call.</param>
    public abstract bool TryReadCallSite(TargetMemory memory, ulong returnAddress, out CallSite callSite);

    /// <summary>
    /// Where a function can jump to without calling (tail calls, jumps into a cold part or through a linker's veneer).
    /// </summary>
    /// <param name="memory">Where the code is.</param>
    /// <param name="function">The function.</param>
    /// <param name="targets">Takes the addresses outside the function that direct jumps name.</param>
    /// <param name="limits">Bounds.</param>
    /// <returns>True when it also jumps through a register, so that it can reach anything.</returns>
    public abstract bool CollectJumps(TargetMemory memory, AddressRange function, ICollection<ulong> targets, Limits limits);

    /// <summary>Works out the frame of a function at <paramref name="pc"/> from its instructions; null when they do not tell.</summary>
    /// <param name="memory">Where the code is.</param>
    /// <param name="function">The function: its first byte is its entry.</param>
    /// <param name="pc">The instruction that has not run yet, or behind the call that has not returned.</param>
    /// <param name="limits">Bounds.</param>
    public abstract FrameAnalysis? AnalyzeFrame(TargetMemory memory, AddressRange function, ulong pc, Limits limits);

    /// <summary>
    /// The unwind tables beside call-frame information that this architecture's ABI has (.ARM.exidx); null when it has none.
    /// </summary>
    /// <param name="index">The index section's bytes.</param>
    /// <param name="address">Where it lies at run time.</param>
    /// <param name="memory">Where the tables lie that it refers to (.ARM.extab).</param>
    /// <param name="limits">Bounds.</param>
    public virtual UnwindTable? OpenUnwindTable(ReadOnlyMemory<byte> index, ulong address, TargetMemory memory, Limits limits) => null;

    /// <summary>
    /// The address behind the first instruction in <paramref name="code"/> that changes the stack pointer, returns not
    /// counted; null when none does. Code that is not known counts as changing it.
    /// </summary>
    public abstract ulong? FindStackPointerChange(TargetMemory memory, AddressRange code);

    /// <summary>
    /// The callee-saved registers (bit n: register n) that instructions in <paramref name="code"/> write, other than by
    /// taking them back from the stack. Data between the instructions may add some.
    /// </summary>
    public abstract uint ChangedRegisters(TargetMemory memory, AddressRange code, Limits limits);

    /// <summary>True when <paramref name="address"/> is where an instruction of <paramref name="function"/> begins; also when the code is not known.</summary>
    public abstract bool IsInstructionStart(TargetMemory memory, AddressRange function, ulong address);

    /// <summary>The instruction at <paramref name="address"/> with the registers that it met; null when memory does not hold it or there is no decoder.</summary>
    /// <param name="memory">Where the code is.</param>
    /// <param name="address">The instruction; a Thumb bit is ignored.</param>
    /// <param name="registers">The registers before it ran.</param>
    public virtual MachineInstruction? DescribeInstruction(TargetMemory memory, ulong address, RegisterSet registers) => null;

    /// <summary>The instruction at <paramref name="address"/> for a listing; null when memory does not hold it or there is no decoder.</summary>
    /// <param name="memory">Where the code is.</param>
    /// <param name="address">The instruction, without a Thumb bit.</param>
    /// <param name="state">What the instructions before it left for its decoding (an IT block); 0 at the start of a listing, then handed on from line to line.</param>
    public virtual ListedInstruction? ListInstruction(TargetMemory memory, ulong address, ref int state) => null;

    /// <summary>
    /// The constants that a function passes at a call, by argument position; null for one that is no constant. Found from
    /// the code, not from the registers: true also long after the call.
    /// </summary>
    /// <param name="memory">Where the code is.</param>
    /// <param name="function">The calling function.</param>
    /// <param name="callAddress">The call instruction.</param>
    /// <param name="limits">Bounds.</param>
    public virtual IReadOnlyList<ulong?> ConstantArguments(TargetMemory memory, AddressRange function, ulong callAddress, Limits limits) => [];

    /// <summary>
    /// A register that nobody saved, worked out from the instructions that certainly ran before <paramref name="pc"/>;
    /// null when they do not tell. An inference: memory that they read may have changed since.
    /// </summary>
    /// <param name="memory">Code and data.</param>
    /// <param name="function">The function that <paramref name="pc"/> is in.</param>
    /// <param name="pc">The instruction that has not run yet.</param>
    /// <param name="register">DWARF number of the register.</param>
    /// <param name="registers">What is known at <paramref name="pc"/>.</param>
    /// <param name="limits">Bounds.</param>
    public virtual RecoveredRegister? RecoverRegister(
        TargetMemory memory, AddressRange function, ulong pc, int register, RegisterSet registers, Limits limits) => null;

    /// <summary>
    /// Where the value came from that a register has in front of the instruction at <paramref name="pc"/>, by the instructions
    /// that certainly ran; the register alone where they do not tell, or there is no decoder.
    /// </summary>
    /// <param name="memory">Where the code is.</param>
    /// <param name="function">The function that <paramref name="pc"/> is in.</param>
    /// <param name="pc">The instruction that uses the register.</param>
    /// <param name="register">DWARF number of the register.</param>
    /// <param name="limits">Bounds.</param>
    public virtual RegisterOrigin OriginOf(TargetMemory memory, AddressRange function, ulong pc, int register, Limits limits) => new(register, pc) { IsLive = true };

    /// <summary>
    /// The one value that the instruction at <paramref name="pc"/> reads or writes, by where its address came from; null when it
    /// touches none or several, or there is no decoder.
    /// </summary>
    /// <param name="memory">Where the code is.</param>
    /// <param name="function">The function that <paramref name="pc"/> is in.</param>
    /// <param name="pc">The instruction.</param>
    /// <param name="limits">Bounds.</param>
    public virtual MemoryOrigin? OriginOfAccess(TargetMemory memory, AddressRange function, ulong pc, Limits limits) => null;

    /// <summary>What the fault status registers say, given by their names in lower case; null when none is known or the architecture has none.</summary>
    /// <param name="register">The value of a register (<c>cfsr</c>, <c>mmfar</c>), null for one that is not known.</param>
    public virtual FaultStatus? ReadFaultStatus(Func<string, ulong?> register) => null;

    /// <summary>What the architecture itself says about an address; null when it fixes nothing.</summary>
    public virtual AddressRegion? RegionOf(ulong address) => null;

    /// <summary>True when a return to this address ends an exception handler (EXC_RETURN on Cortex-M).</summary>
    public virtual bool IsExceptionReturn(ulong returnAddress) => false;

    /// <summary>The exception that the register set is handling: its number and name; null in thread mode or when unknown.</summary>
    public virtual ExceptionIdentity? ActiveException(RegisterSet registers) => null;

    /// <summary>
    /// The registers at the crash, with the stack pointer as it was before the exception, from the dump's registers:
    /// several when the evidence does not settle it, the likeliest first; none when the dump's registers can stand as they are.
    /// </summary>
    /// <param name="dumped">The registers of the arch block.</param>
    /// <param name="memory">The dump's memory.</param>
    /// <param name="stacks">The known stacks, the current thread's first, then the interrupt stack.</param>
    /// <param name="mayHaveFloatingPoint">False when the firmware was built for a core without floating point, so that no such state is ever stacked.</param>
    /// <param name="limits">Bounds.</param>
    public abstract IReadOnlyList<InterruptedContext> RecoverContexts(
        RegisterSet dumped, TargetMemory memory, IReadOnlyList<StackRange> stacks, bool mayHaveFloatingPoint, Limits limits);

    /// <summary>
    /// Why the dump's registers cannot be those of the crashed code, one clause; null when nothing says so. A processor that
    /// faults because its stack is full may not have stacked them at all.
    /// </summary>
    /// <param name="dumped">The registers of the arch block.</param>
    /// <param name="isFrameKnown">True when <see cref="RecoverContexts"/> found the exception frame.</param>
    public virtual string? WhyNotStacked(RegisterSet dumped, bool isFrameKnown) => null;

    /// <summary>True when the instruction at <paramref name="pc"/> changes the stack pointer; false when it does not or its bytes are not known.</summary>
    public virtual bool MovesStackPointer(TargetMemory memory, ulong pc) => false;

    /// <summary>Forgets the registers that the processor pushes when an exception begins, so that none is known in <paramref name="registers"/>.</summary>
    public virtual void ForgetStacked(RegisterSet registers)
    {
    }

    /// <summary>
    /// The registers of a thread that is not running, as they will be when it resumes; registers whose bytes are absent are
    /// unknown. False when not even pc and sp are known.
    /// </summary>
    public abstract bool TryReadSavedContext(TargetMemory memory, SavedContext saved, out RegisterSet registers);

    /// <summary>The groups of registers that gdb knows of this architecture, in the order of a target description; empty when gdb cannot be served.</summary>
    public virtual IReadOnlyList<DebuggerFeature> DebuggerFeatures => [];

    /// <summary>
    /// The number that stands for "not known" where a format or gdb itself leaves no other way to say it: easy to recognise,
    /// in no memory of the target, never zero.
    /// </summary>
    public const uint UnknownWord = 0xBADB_AD00;

    /// <summary>gdb's name of the architecture (<c>arm</c>); null when gdb cannot be served.</summary>
    public virtual string? DebuggerName => null;

    /// <summary>
    /// Completes the registers of a context with the banked stack pointers, as far as they follow from it. Where sp is known
    /// and the other one is not, that is <see cref="UnknownWord"/>: gdb unwinds nothing at all without a number there, and
    /// finds no memory at this one. Does nothing on an architecture with one stack pointer.
    /// </summary>
    /// <param name="registers">The registers; changed in place.</param>
    /// <param name="interruptStack">The stack of interrupts; null when unknown.</param>
    /// <param name="interruptedFrame">For a handler: where the hardware pushed the frame of the thread that it interrupted; null when unknown or none.</param>
    public virtual void AddStackPointers(RegisterSet registers, AddressRange? interruptStack, ulong? interruptedFrame)
    {
    }

    /// <summary>Words of a system register block that gdb's unwinder reads to cross an exception and that no dump holds; null when it reads none.</summary>
    /// <param name="exceptionReturn">What the handler returns to.</param>
    /// <param name="frame">Where the hardware pushed the frame.</param>
    public virtual AddressedBytes? UnwinderState(ulong exceptionReturn, ulong frame) => null;

    /// <summary>
    /// The code that the exception interrupted whose handler returns to <paramref name="exceptionReturn"/>: one context
    /// when the frame's place is known, candidates when it must be searched for, none when nothing fits.
    /// </summary>
    /// <param name="exceptionReturn">The EXC_RETURN value.</param>
    /// <param name="handler">The registers at the handler's first instruction: sp is the handler's canonical frame address.</param>
    /// <param name="memory">The dump's memory.</param>
    /// <param name="threadStack">The stack of the thread that was running; null when it is not known.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="crash">The registers at the crash, which may hold stack pointers that were saved there; null when another thread is walked.</param>
    public virtual IReadOnlyList<InterruptedContext> FindInterrupted(
        ulong exceptionReturn, RegisterSet handler, TargetMemory memory, StackRange? threadStack, Limits limits, RegisterSet? crash = null) => [];
}
