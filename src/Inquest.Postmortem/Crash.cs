using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Coredump;
using Inquest.Diagnosis.Match;
using Inquest.Postmortem.Check;
using Inquest.Target;
using Inquest.Unwinding;
using Inquest.Zephyr;
using Inquest.Zephyr.FatalLogs;
using Inquest.Zephyr.Latch;

namespace Inquest.Postmortem;

/// <summary>
/// One dump read with one firmware, or with none: memory, registers, threads and the crash's call stack. What the report
/// is made of; nothing here is for a reader's eye yet.
/// </summary>
internal sealed class Crash
{
    private readonly Lazy<bool?> _hasRoomForCalleeSaved;

    private Crash(Capture capture, Architecture? architecture, FirmwareSet? elves, TargetMemory memory, FatalLog? log)
    {
        Log = log;
        Capture = capture;
        Architecture = architecture;
        Elves = elves;
        Memory = memory;
        _hasRoomForCalleeSaved = new(() => Firmware is Firmware firmware ? new FirmwareFeatures(SymbolFile.Of(firmware)).HasRoomForCalleeSaved : null);
    }

    public Capture Capture { get; }

    /// <summary>Null when the dump's processor is not supported.</summary>
    public Architecture? Architecture { get; }

    /// <summary>The ELFs that explain it; null without one.</summary>
    public FirmwareSet? Elves { get; }

    /// <summary>The firmware that wrote the dump; null without one.</summary>
    public Firmware? Firmware => Elves?.Primary;

    /// <summary>What Zephyr printed of this crash; null when no log has it.</summary>
    public FatalLog? Log { get; }

    /// <summary>True when there is no dump, only <see cref="Log"/>.</summary>
    public bool IsLogOnly => Capture.Container == CaptureContainer.FatalText;

    /// <summary>The device module's latch block; null when the dump holds none.</summary>
    public LatchBlock? Latch { get; private set; }

    public TargetMemory Memory { get; }

    /// <summary>The arch block; null when the dump holds none that can be read.</summary>
    public ArchBlockRegisters? Arch { get; private set; }

    /// <summary>Whether the callee-saved registers of the crashed code are known, and if not, why.</summary>
    public CalleeSavedState CalleeSaved => Arch is null ? CalleeSavedState.Lost
        : Architecture!.Registers.Any(r => r.Role == RegisterRole.General && Architecture.IsCalleeSaved(r.Number) && Arch.Registers[r.Number] is not null) ? CalleeSavedState.Held
        : Arch.CalleeSaved;

    /// <summary>
    /// Whether the ELF's exception frame has room for the callee-saved registers that the dump or log lacks, so that no option is
    /// missing; null when nothing tells, and where it makes no difference.
    /// </summary>
    public bool? HasRoomForCalleeSaved => CalleeSaved is CalleeSavedState.NotSaved or CalleeSavedState.NotPrinted ? _hasRoomForCalleeSaved.Value : null;

    /// <summary>
    /// Why the registers that the dump has in the places of r0 to xpsr are none of the crash (the processor could not stack them), a
    /// clause; null when nothing says so. They are then unknown in <see cref="Arch"/>.
    /// </summary>
    public string? NotStacked { get; private set; }

    public KernelLayout? Kernel { get; private set; }

    /// <summary>Null without a firmware.</summary>
    public InterruptHandlers? InterruptHandlers { get; private set; }

    public KernelThreadList Threads { get; private set; } = KernelThreadList.None("without an ELF the threads are not known");

    /// <summary>The thread that ran or was interrupted when the device crashed; null when it is not known.</summary>
    public KernelThread? CurrentThread { get; private set; }

    /// <summary>The thread that <c>_kernel</c> says ran, where the crash happened on another's stack and that one is <see cref="CurrentThread"/>; null otherwise.</summary>
    public KernelThread? NamedThread { get; private set; }

    public UnwindTarget? Target { get; private set; }

    /// <summary>The crash's frames; null without registers or without a firmware.</summary>
    public CallStack? Stack { get; private set; }

    /// <summary>The crash as the image alone shows it, where the image tells that the ELF is another build's; null otherwise.</summary>
    public Crash? WithoutElf { get; private set; }

    /// <summary>Without an ELF, whether the image that came along is the firmware that crashed; null without an image. What contradicts is not read.</summary>
    public ImageFit? Image { get; private set; }

    public ElfMatch Match { get; private set; } = new(MatchVerdict.NoElf, null, "", [], UseImage: false);

    /// <summary>The ELFs of which one may be the firmware, and nothing tells which: none of them is read. Empty where there is one, or none.</summary>
    public IReadOnlyList<Firmware> Candidates { get; private set; } = [];

    /// <summary>Reads a dump without an ELF, because several fit it alike and differ: a function of any of them would be a guess.</summary>
    public static Crash ReadAmbiguous(Capture capture, IReadOnlyList<Firmware> candidates, IReadOnlyList<AddressedBytes> image, Limits limits, FatalLog? log)
    {
        const int MostNamed = 4;
        Crash crash = Read(capture, null, image, limits, log);
        string names = string.Join(", ", candidates.Take(MostNamed).Select(f => f.Name)) + (candidates.Count > MostNamed ? " …" : "");
        crash.Candidates = candidates;
        crash.Match = new ElfMatch(
            MatchVerdict.Unknown, null, $"{candidates.Count} ELFs fit it alike, none for sure ({names}): functions of any of them would be a guess, so none is used; give the one of the build that crashed alone", [], UseImage: false);
        return crash;
    }

    /// <summary>Reads a dump with a firmware and judges the pair.</summary>
    /// <param name="capture">The dump.</param>
    /// <param name="elves">The firmware, and the programs beside it; null for none.</param>
    /// <param name="image">The flash image's segments by address; empty when there is none.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="log">What Zephyr printed of the crash; null when no log has it.</param>
    public static Crash Read(Capture capture, FirmwareSet? elves, IReadOnlyList<AddressedBytes> image, Limits limits, FatalLog? log = null)
    {
        Crash crash = ReadWith(capture, elves, [], limits, log);
        if (elves is null)
        {
            return image.Count == 0 ? crash : ReadWithImageAlone(crash, image, limits);
        }

        if (capture.Uncertain is not null && !CrashMatch.MemoryFits(crash, limits))
        {
            return Read(capture.WithoutUncertain(), elves, image, limits, log);
        }

        crash.Match = CrashMatch.Judge(crash, image, limits);
        if (crash.Match is { Verdict: MatchVerdict.Mismatch, UseImage: true })
        {
            // Another build's ELF is refused; what the image shows without one it shows all the same.
            crash.WithoutElf = ReadWithImageAlone(ReadWith(capture, null, [], limits, log), image, limits);
            return crash;
        }

        if (!crash.Match.UseImage || image.Count == 0)
        {
            return crash;
        }

        // The image is this firmware's: its bytes go before the ELF's (they hold what the ELF does not, settings for one).
        Crash withImage = ReadWith(capture, elves, image, limits, log);
        withImage.Match = crash.Match;
        return withImage;
    }

    private static Crash ReadWithImageAlone(Crash without, IReadOnlyList<AddressedBytes> image, Limits limits)
    {
        Crash crash = ReadWith(without.Capture, null, image, limits, without.Log);
        ImageFit fit = ImageFit.Of(crash);
        Crash read = fit.Fits == false ? without : crash;
        read.Image = fit;
        return read;
    }

    private static Crash ReadWith(Capture capture, FirmwareSet? elves, IReadOnlyList<AddressedBytes> image, Limits limits, FatalLog? log)
    {
        Firmware? firmware = elves?.Primary;
        Architecture? architecture = capture.Target is TargetCode target ? Architecture.ForCoredumpTarget((int)target) : firmware?.Architecture;
        TargetMemory memory = BuildMemory(capture, elves, image);
        Crash crash = new(capture, architecture, elves, memory, log);
        if (architecture is null)
        {
            return crash;
        }

        if (capture.Arch is { } block && architecture.TryReadArchBlock(block.Version, block.Bytes.Span, out ArchBlockRegisters decoded))
        {
            crash.Arch = decoded;
        }

        crash.Latch = LatchFinder.Find(capture.Memory, firmware?.Symbols.FindSymbol(LatchFinder.Symbol)?.Address);
        crash.AddRegisters(architecture, name => crash.Latch?.Register(name), RegisterSource.Latched);
        crash.AddRegisters(architecture, name => log?.Register(name), RegisterSource.Log);
        crash.DropUnstacked(architecture);

        if (elves is not null)
        {
            crash.ReadThreads(elves.Primary, limits);
            crash.Walk(architecture, elves, limits);
        }

        return crash;
    }

    private static TargetMemory BuildMemory(Capture capture, FirmwareSet? elves, IReadOnlyList<AddressedBytes> image)
    {
        List<MemoryRegion> regions = [];
        foreach (AddressedBytes block in capture.Memory)
        {
            regions.Add(new MemoryRegion(block.Address, block.Bytes, MemorySource.Dump));
        }

        // The stream's T block is a copy of _kernel: laid at the symbol's address it reads as memory.
        if (capture.Threads is { } threads && elves?.Primary.Symbols.FindSymbol("_kernel") is { } kernel)
        {
            regions.Add(new MemoryRegion(kernel.Address, threads.Bytes, MemorySource.Dump));
        }

        foreach (AddressedBytes segment in image)
        {
            regions.Add(new MemoryRegion(segment.Address, segment.Bytes, MemorySource.Image));
        }

        if (elves is not null)
        {
            regions.AddRange(elves.Primary.GetMemory());
            foreach (Firmware other in elves.Others)
            {
                regions.AddRange(other.GetMemory().Where(r => r.Source == MemorySource.Elf));
            }
        }

        return new TargetMemory(regions, capture.AddressSize);
    }

    // The latch block and the text have what Zephyr's dump leaves out (PSP, EXC_RETURN, floating point); what the dump has comes first.
    private void AddRegisters(Architecture architecture, Func<string, ulong?> named, RegisterSource source)
    {
        RegisterSet registers = Arch?.Registers.Clone() ?? architecture.CreateRegisterSet();
        bool any = false;
        foreach (RegisterDescription register in architecture.Registers)
        {
            if (registers[register.Number] is null && named(register.Name) is ulong value)
            {
                registers.Set(register.Number, value, source);
                any = true;
            }
        }

        if (any)
        {
            Arch = (Arch ?? new ArchBlockRegisters(registers, IsLogOnly ? CalleeSavedState.NotPrinted : CalleeSavedState.Lost, null, [])) with { Registers = registers };
        }
    }

    // What lay on the stack instead of a frame would give an exception number, a place and a signature that mean nothing.
    private void DropUnstacked(Architecture architecture)
    {
        if (Arch is not null && (architecture.WhyNotStacked(Arch.Registers, isFrameKnown: true) ?? WhyFaultedOnEntry(architecture)) is string why)
        {
            NotStacked = $"the {(IsLogOnly ? "log" : "dump")}'s registers are not those of the crash: {why}";
            ForgetStacked(architecture);
        }
    }

    // The fault status can say so itself, where a latch block or a log kept it.
    private string? WhyFaultedOnEntry(Architecture architecture) =>
        FaultStatusReader.Read(this) is { WhyNotStacked: string why } status
        && !(status.MayBeStacked && Arch!.Registers.TryGet(architecture.ProgramCounter, out ulong pc) && architecture.MovesStackPointer(Memory, pc))
            ? why : null;

    private void ForgetStacked(Architecture architecture)
    {
        RegisterSet registers = Arch!.Registers.Clone();
        architecture.ForgetStacked(registers);
        Arch = Arch with { Registers = registers };
    }

    private void ReadThreads(Firmware firmware, Limits limits)
    {
        InterruptHandlers = new InterruptHandlers(firmware.Symbols, Memory);
        if (IsLogOnly)
        {
            CurrentThread = ThreadOf(Log!, firmware);
            Threads = KernelThreadList.None("a log names no thread but the current one");
            return;
        }

        Kernel = KernelLayout.Read(firmware.Symbols, Memory);
        if (Kernel is null)
        {
            Threads = KernelThreadList.None("the ELF has no _kernel, so the threads are not known");
            return;
        }

        KernelThreadReader reader = new(firmware.Symbols, Memory, Kernel, limits);
        Threads = reader.Read();
        CurrentThread = Threads.Current ?? FindCurrentThread(reader);
        if (Threads.Current is null && CurrentThread is { Stack: not null } found)
        {
            Threads = Threads with { Threads = [found, .. Threads.Threads.Where(t => t.Address != found.Address)], Current = found };
        }
    }

    // What the log names comes before what the shape of the blocks suggests: several threads have blocks of the same shape.
    private KernelThread? FindCurrentThread(KernelThreadReader reader)
    {
        if (Log?.Thread is ulong named)
        {
            KernelThread current = reader.ReadThread(named);
            return current with { IsCurrent = true, Name = current.Name ?? Log.ThreadName };
        }

        ulong? sp = Arch is { } arch && Architecture is { } architecture ? arch.Registers[architecture.StackPointer] : null;
        bool isWhole = Capture.State == CaptureState.Complete && reader.CurrentAddress is null;
        return reader.FindInBlocks(Capture.Memory, sp, isWhole) is KernelThread found ? found with { IsCurrent = true } : null;
    }

    private static KernelThread? ThreadOf(FatalLog log, Firmware firmware) => log.Thread is not ulong address ? null : new KernelThread
    {
        Address = address,
        IsCurrent = true,
        Name = log.ThreadName,
        Symbol = SymbolFile.Of(firmware).ThreadObjectAt(address)?.Name,
    };

    // The text ends with the registers: lr may be the caller, and no memory confirms it.
    private static CallStack WithLinkRegister(CallStack stack, Architecture architecture, Firmware firmware)
    {
        StackEnd end = new(StackEndReason.NotInDump, "a log holds registers, not the stack");
        if (stack.Frames is not [UnwoundFrame first] || architecture.LinkRegister is not int link || !first.Registers.TryGet(link, out ulong lr)
            || !architecture.IsCodePointer(lr) || architecture.IsExceptionReturn(lr) || !firmware.IsCode(architecture.ToInstructionAddress(lr)))
        {
            return stack with { End = end };
        }

        ulong pc = architecture.ToInstructionAddress(lr);
        bool isOwn = firmware.Symbols.FindFunction(first.Pc) is { } function && firmware.Symbols.FindFunction(pc - 1)?.EntryPoint == function.EntryPoint;
        return isOwn ? stack with { End = end with { Detail = "a log holds registers, not the stack; lr is left from a call that the function itself made" } } : stack with
        {
            Frames =
            [
                first,
                new UnwoundFrame
                {
                    Index = 1, Pc = pc, LookupPc = pc - 1, IsInterrupted = false, IsCode = true, Trust = FrameTrust.LinkRegister,
                    Evidence = "lr at the fault; it may be the caller", Registers = architecture.CreateRegisterSet(),
                },
            ],
            End = end,
        };
    }

    private void Walk(Architecture architecture, FirmwareSet elves, Limits limits)
    {
        WalkCrash(architecture, elves, limits);
        if (OwnerOfStack(architecture) is KernelThread owner)
        {
            NamedThread = CurrentThread;
            CurrentThread = owner with { IsCurrent = true };
            Threads = Threads with { Threads = [.. Threads.Threads.Select(t => t with { IsCurrent = t.Address == owner.Address })] };
            WalkCrash(architecture, elves, limits);
        }
    }

    // Another thread than _kernel names, when the crash happened on its stack: _kernel was overwritten, or the two were just being
    // switched. A stack pointer below the named thread's stack is an overflow, unless the frames lead to another thread's entry
    // (OverwrittenThreadTests.A_crash_on_another_threads_stack_is_that_threads).
    private KernelThread? OwnerOfStack(Architecture architecture)
    {
        if (CurrentThread?.Stack is not AddressRange own || Target is null || Stack is not { Frames: [UnwoundFrame innermost, ..] } stack
            || (architecture.ActiveException(innermost.Registers) is null ? innermost : stack.Frames.LastOrDefault(f => f.InterruptedBy is not null)) is not { } frame
            || !frame.Registers.TryGet(architecture.StackPointer, out ulong sp) || own.Contains(sp) || sp == own.End
            || (sp < own.Start && (stack.End.Reason != StackEndReason.ThreadEntry || SavedThread.LiesIn(Target, stack, own))))
        {
            return null;
        }

        return Threads.Threads.FirstOrDefault(t => t.Address != CurrentThread.Address && t.Stack is AddressRange other && (other.Contains(sp) || other.End == sp));
    }

    private void WalkCrash(Architecture architecture, FirmwareSet elves, Limits limits)
    {
        Firmware firmware = elves.Primary;
        List<StackRange> stacks = [];
        StackRange? current = null;
        foreach (KernelThread thread in Threads.Nodes)
        {
            if (thread.Stack is AddressRange range)
            {
                StackRange stack = new(range, thread.DisplayName ?? $"thread 0x{thread.Address:x8}", IsInterrupt: false);
                stacks.Insert(thread.Address == CurrentThread?.Address ? 0 : stacks.Count, stack);
                current = thread.Address == CurrentThread?.Address ? stack : current;
            }
        }

        // A dump of one thread has no _kernel: Zephyr's array of interrupt stacks is known by its symbol.
        AddressRange? interruptStack = Threads.InterruptStack
            ?? (firmware.Symbols.FindSymbol("z_interrupt_stacks") is { Size: ulong size } symbol ? AddressRange.FromLength(symbol.Address, size) : null);
        if (interruptStack is AddressRange interrupts)
        {
            stacks.Insert(current is null ? 0 : 1, new StackRange(interrupts, "interrupt stack", IsInterrupt: true));
        }

        Target = new UnwindTarget
        {
            Architecture = architecture,
            Memory = Memory,
            Modules = [firmware.ForUnwinding(Memory), .. elves.Others.Select(o => o.ForUnwinding(Memory))],
            MayHaveFloatingPoint = firmware.Elf.BuildAttributes is not { Vendor: "aeabi", FloatingPointArchitecture: null or 0 },
            Stacks = stacks,
            CurrentThreadStack = current,
            Limits = limits,
        };
        if (NotStacked is not null)
        {
            Stack = new CallStack([], new StackEnd(StackEndReason.Damaged, NotStacked));
        }
        else if (Arch is not null)
        {
            CallStack walked = new StackWalker(Target).WalkCrash(Arch.Registers);
            Stack = IsLogOnly ? WithLinkRegister(walked, architecture, firmware) : walked;
            if (walked is { Frames.Count: 0, End: { Reason: StackEndReason.Damaged, Detail: { } why } })
            {
                NotStacked = why;
                ForgetStacked(architecture);
            }
        }
    }
}
