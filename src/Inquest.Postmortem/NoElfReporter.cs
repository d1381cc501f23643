using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Target;
using Inquest.Unwinding;

namespace Inquest.Postmortem;

/// <summary>
/// What can be said without an ELF, or with one that was refused: the pc, the lr, and the return addresses that lie on the
/// stack. No frame here is a claim: those from the stack are marked as scanned.
/// </summary>
internal sealed class NoElfReporter
{
    private const int MostScannedFrames = 16;

    // CONFIG_INIT_STACKS fills stacks with 0xaa. So much of it above the stack pointer is the unused bottom of the next stack:
    // what runs leaves a word or two untouched, not more.
    private const uint StackFill = 0xAAAA_AAAA;
    private const int FillOfAnotherStack = 8;

    private readonly Crash _crash;

    public NoElfReporter(Crash crash)
    {
        _crash = crash;
    }

    /// <summary>The registers with the stack pointer as it was before the exception where the dump settles it; null when the dump holds none.</summary>
    public static RegisterSet? RegistersAtFault(Crash crash)
    {
        if (crash.Arch is null || crash.Architecture is null)
        {
            return null;
        }

        if (crash.NotStacked is not null)
        {
            RegisterSet kept = crash.Arch.Registers.Clone();
            kept.Forget(crash.Architecture.StackPointer);
            return kept;
        }

        IReadOnlyList<InterruptedContext> contexts = crash.Architecture.RecoverContexts(crash.Arch.Registers, crash.Memory, [], mayHaveFloatingPoint: true, Limits.Default);
        if (contexts is [{ } only])
        {
            return only.Registers;
        }

        RegisterSet registers = contexts.Count == 0 ? crash.Arch.Registers.Clone() : AgreedBy(contexts);
        registers.Forget(crash.Architecture.StackPointer);
        if (crash.Architecture.WhyNotStacked(crash.Arch.Registers, isFrameKnown: contexts.Count > 0) is not null)
        {
            crash.Architecture.ForgetStacked(registers);
        }

        return registers;
    }

    // Where the exception frame may be one of several, only what stands in all of them is known.
    private static RegisterSet AgreedBy(IReadOnlyList<InterruptedContext> contexts)
    {
        RegisterSet agreed = contexts[0].Registers.Clone();
        for (int number = 0; number < agreed.Count; number++)
        {
            if (agreed.TryGet(number, out ulong value) && contexts.Any(c => !c.Registers.TryGet(number, out ulong other) || other != value))
            {
                agreed.Forget(number);
            }
        }

        return agreed;
    }

    public IReadOnlyList<PostmortemThread> DescribeThreads()
    {
        if (RegistersAtFault(_crash) is not RegisterSet registers)
        {
            return [];
        }

        Architecture architecture = _crash.Architecture!;
        List<FrameInfo> frames = [];
        if (registers.TryGet(architecture.ProgramCounter, out ulong pc))
        {
            frames.Add(new FrameInfo { Index = 0, Pc = architecture.ToInstructionAddress(pc), Trust = FrameReporter.TrustOf(FrameTrust.Context, registers.SourceOf(architecture.ProgramCounter)) });
        }

        string link = "";
        if (architecture.LinkRegister is int column && registers.TryGet(column, out ulong lr) && architecture.IsCodePointer(lr) && !architecture.IsExceptionReturn(lr))
        {
            if (!IsCaller(registers, lr))
            {
                link = $"lr (0x{architecture.ToInstructionAddress(lr):x8}) may be the caller, or left from a call that the function made";
            }
            else
            {
                frames.Add(new FrameInfo
                {
                    Index = frames.Count,
                    Pc = architecture.ToInstructionAddress(lr),
                    Trust = FrameTrusts.LinkRegister,
                    Evidence = "lr at the fault; the image shows the call in front of it, and nothing behind that changes lr",
                });
            }
        }

        string without = _crash.Firmware is null ? "without the ELF" : "without the right ELF";
        string detail = $"{without} only the pc and lr are known"
            + (_crash.IsLogOnly || _crash.Memory.Runs.Any(r => r.Source == MemorySource.Image) ? ""
                : ": which words on the stack are return addresses shows in the code alone (the ELF, or a flash image such as CURRENT.UF2)")
            + (link.Length > 0 ? "; " + link : "");
        if (registers.TryGet(architecture.StackPointer, out ulong sp) && ScanStack(frames, sp))
        {
            detail = "return addresses are shown as found on the stack; some may be left over from earlier calls, and where the stack ends is not known" + (link.Length > 0 ? "; " + link : "");
        }

        return
        [
            new PostmortemThread
            {
                Info = new ThreadInfo
                {
                    Id = _crash.Log?.Thread,
                    Name = _crash.Log?.ThreadName,
                    Crashed = true,
                    Current = true,
                    InterruptedBy = architecture.ActiveException(registers) is { } exception ? new ExceptionInfo(exception.Number, exception.Name, null) : null,
                    Frames = frames,
                    Stopped = _crash.NotStacked is null ? new StopInfo(StopReasons.NoElf, detail) : new StopInfo(StopReasons.Damaged, _crash.NotStacked),
                },
                Frames = [.. frames.Select(f => new PostmortemFrame { Info = f })],
                Registers = registers,
            },
        ];
    }

    /// <summary>
    /// True when the image shows that lr is the caller's: the call in front of it goes to code that reaches the pc and leaves lr
    /// alone. Without that it is as often the address behind the last call that the function made: a function that calls
    /// anything keeps its own return address on the stack.
    /// </summary>
    private bool IsCaller(RegisterSet registers, ulong lr)
    {
        Architecture architecture = _crash.Architecture!;
        if (_crash.NotStacked is not null || registers[architecture.ProgramCounter] is not ulong known)
        {
            return false;
        }

        ulong pc = architecture.ToInstructionAddress(known);
        return _crash.Memory.SourceOf(pc) == MemorySource.Image
            && architecture.TryReadCallSite(_crash.Memory, lr, out CallSite site) && site.Target is ulong entry && entry <= pc
            && architecture.AnalyzeFrame(_crash.Memory, new AddressRange(entry, pc + 2), pc, Limits.Default)?.IsIntact(architecture.LinkRegister!.Value) == true;
    }

    // Only with the image at hand can a word on the stack be held against the call in front of it.
    private bool ScanStack(List<FrameInfo> frames, ulong sp)
    {
        Architecture architecture = _crash.Architecture!;
        TargetMemory memory = _crash.Memory;
        bool found = false;
        ulong size = (ulong)memory.AddressSize;
        ulong end = EndOfBlock(sp);
        int filled = 0;
        for (ulong address = sp; frames.Count < MostScannedFrames && address - sp < (ulong)Limits.Default.MaxStackScanBytes; address += size)
        {
            if (address >= end || memory.SourceOf(address) != MemorySource.Dump || !memory.TryReadPointer(address, out ulong word))
            {
                break;
            }

            filled = (uint)(word & uint.MaxValue) == StackFill ? filled + 1 : 0;
            if (filled == FillOfAnotherStack)
            {
                break;
            }

            if (architecture.IsCodePointer(word) && memory.SourceOf(architecture.ToInstructionAddress(word)) == MemorySource.Image
                && architecture.TryReadCallSite(memory, word, out _))
            {
                frames.Add(new FrameInfo
                {
                    Index = frames.Count,
                    Pc = architecture.ToInstructionAddress(word),
                    Trust = FrameTrusts.Scan,
                    Evidence = $"at 0x{address:x8} on the stack, behind a call",
                });
                found = true;
            }
        }

        return found;
    }

    // In a dump of threads each stack is a block of its own, and the next one may follow at once.
    private ulong EndOfBlock(ulong sp)
    {
        foreach (AddressedBytes block in _crash.Capture.Memory)
        {
            if (block.Range.Contains(sp))
            {
                return block.Range.End;
            }
        }

        return ulong.MaxValue;
    }
}
