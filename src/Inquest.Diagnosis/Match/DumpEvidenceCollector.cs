using System.Buffers.Binary;
using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Symbols;
using Inquest.Target;
using Inquest.Unwinding;
using Inquest.Zephyr;

namespace Inquest.Diagnosis.Match;

/// <summary>Counts what a dump's own bytes say about an ELF.</summary>
public sealed class DumpEvidenceCollector
{
    private readonly Architecture _architecture;
    private readonly Symbolizer _symbols;
    private readonly TargetMemory _memory;
    private readonly IReadOnlyList<AddressRange> _code;
    private readonly IReadOnlyList<AddressRange> _otherCode;
    private readonly Limits _limits;

    /// <summary>A collector for one pair of dump and ELF.</summary>
    /// <param name="architecture">The processor.</param>
    /// <param name="symbols">The ELF's symbols.</param>
    /// <param name="memory">The dump's memory over the ELF's code (not the image's: the ELF is what is judged).</param>
    /// <param name="code">The ELF's executable ranges.</param>
    /// <param name="otherCode">Those of other programs on the device (a bootloader, a ROM): a fault there does not speak against the ELF.</param>
    /// <param name="limits">Bounds.</param>
    public DumpEvidenceCollector(Architecture architecture, Symbolizer symbols, TargetMemory memory, IReadOnlyList<AddressRange> code, IReadOnlyList<AddressRange> otherCode, Limits limits)
    {
        _architecture = architecture ?? throw new ArgumentNullException(nameof(architecture));
        _symbols = symbols ?? throw new ArgumentNullException(nameof(symbols));
        _memory = memory ?? throw new ArgumentNullException(nameof(memory));
        _code = code ?? throw new ArgumentNullException(nameof(code));
        _otherCode = otherCode ?? throw new ArgumentNullException(nameof(otherCode));
        _limits = limits ?? throw new ArgumentNullException(nameof(limits));
    }

    /// <summary>Collects the evidence.</summary>
    /// <param name="blocks">The dump's memory blocks as stored.</param>
    /// <param name="sections">The ELF's sections that stand in flash.</param>
    /// <param name="threads">The kernel's threads as this ELF reads them.</param>
    /// <param name="crash">The crash's call stack as this ELF unwinds it.</param>
    /// <param name="isWhole">False when bytes of the dump are known to be lost or damaged: where it ends then says nothing.</param>
    /// <param name="image">The memory of the image that came with the dump; null without one.</param>
    /// <param name="reason">The kernel's reason; null when the dump does not hold it.</param>
    /// <param name="faultAddress">The address that the fault status names; null when nothing kept a valid one.</param>
    public DumpEvidence Collect(
        IReadOnlyList<AddressedBytes> blocks, IReadOnlyList<FirmwareSection> sections, KernelThreadList threads, CallStack crash, bool isWhole, TargetMemory? image, uint? reason = null, ulong? faultAddress = null)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(sections);
        ArgumentNullException.ThrowIfNull(threads);
        ArgumentNullException.ThrowIfNull(crash);
        UnwoundFrame? first = crash.Frames.Count > 0 ? crash.Frames[0] : null;
        return new DumpEvidence
        {
            RamBounds = CompareRamBounds(blocks) is bool bounds && (bounds || isWhole) ? bounds : null,
            ReturnAddresses = CountReturnAddresses(threads, first),
            ThreadEntries = CountThreadEntries(threads, out int inside),
            ThreadEntriesInside = inside,
            FunctionPointers = CountFunctionPointers(sections, image, out EvidenceCount inImage),
            PointedCodeInImage = inImage,
            FaultInCode = CountFaultInCode(first),
            FaultInstruction = CanFault(first, reason),
            StopRequest = first is { Trust: FrameTrust.Context } && IsCode(first.Pc) ? Match.StopRequest.Fits(_architecture, _symbols, _memory, first, reason) : null,
            HoldsAllRam = AllRam(blocks) is not null,
            FaultAddress = TouchesFaultAddress(first, faultAddress),
            UnwoundInImage = image is null ? default : CountUnwound(crash, image),
            LinkRegister = LinkRegisterFollowsCall(first),
            ReturnAddressIsBad = crash.End.Reason == StackEndReason.BadReturnAddress,
            UnwoundToEntry = crash.End.Reason == StackEndReason.ThreadEntry,
            UnwoundFrames = crash.Frames.Count(f => !f.IsInterrupted),
        };
    }

    // A LINKER_RAM dump is [_image_ram_start, _image_ram_end): its end moves with nearly every change of a variable.
    private bool? CompareRamBounds(IReadOnlyList<AddressedBytes> blocks)
    {
        if (AllRam(blocks) is not (AddressRange ram, AddressedBytes block))
        {
            return null;
        }

        bool whole = block.Range.End == ram.End;
        bool cut = block.Range.End < ram.End && block.Equals(blocks[^1]);
        return block.Address == ram.Start && (whole || cut);
    }

    // Only the block of all RAM says anything: in the other modes the blocks are threads and stacks.
    private (AddressRange Ram, AddressedBytes Block)? AllRam(IReadOnlyList<AddressedBytes> blocks)
    {
        if (_symbols.FindSymbol("_image_ram_start") is not SymbolLocation start || _symbols.FindSymbol("_image_ram_end") is not SymbolLocation end
            || end.Address <= start.Address || blocks.Count == 0)
        {
            return null;
        }

        AddressRange ram = new(start.Address, end.Address);
        AddressedBytes largest = blocks.MaxBy(b => b.Bytes.Length);
        return (ulong)largest.Bytes.Length > ram.Length / 2 && largest.Range.Overlaps(ram) ? (ram, largest) : null;
    }

    private EvidenceCount CountReturnAddresses(KernelThreadList threads, UnwoundFrame? first)
    {
        EvidenceCount count = default;
        if (first is not null && first.Registers.TryGet(_architecture.StackPointer, out ulong sp))
        {
            count = CountStack(count, sp, EndOfStack(threads, sp));
        }

        foreach (KernelThread thread in threads.Nodes)
        {
            if (!thread.IsCurrent && thread is { Stack: AddressRange stack, SavedStackPointer: ulong saved } && stack.Contains(saved))
            {
                count = CountStack(count, saved, stack.End);
            }
        }

        return count;
    }

    private static ulong EndOfStack(KernelThreadList threads, ulong sp)
    {
        foreach (KernelThread thread in threads.Nodes)
        {
            if (thread.Stack is AddressRange stack && stack.Contains(sp))
            {
                return stack.End;
            }
        }

        return threads.InterruptStack is AddressRange interrupts && interrupts.Contains(sp) ? interrupts.End : ulong.MaxValue;
    }

    private EvidenceCount CountStack(EvidenceCount count, ulong from, ulong to)
    {
        ulong size = (ulong)_memory.AddressSize;
        to = Math.Min(to, from + (ulong)_limits.MaxStackScanBytes);
        for (ulong address = from & ~(size - 1); address < to; address += size)
        {
            if (_memory.SourceOf(address) != MemorySource.Dump || !_memory.TryReadPointer(address, out ulong word))
            {
                break;
            }

            if (_architecture.IsCodePointer(word) && IsCode(_architecture.ToInstructionAddress(word)))
            {
                // Handlers and entry points lie on stacks as arguments: a word that begins a function fits as well.
                count = count.With(_architecture.TryReadCallSite(_memory, word, out _) || IsFunction(_architecture.ToInstructionAddress(word)));
            }
        }

        return count;
    }

    private EvidenceCount CountThreadEntries(KernelThreadList threads, out int inside)
    {
        EvidenceCount count = default;
        inside = 0;
        foreach (KernelThread thread in threads.Nodes)
        {
            if (thread.Entry is ulong entry)
            {
                count = count.With(IsFunction(entry));
                inside += !IsFunction(entry) && IsCode(entry) ? 1 : 0;
            }
        }

        return count;
    }

    private EvidenceCount CountFunctionPointers(IReadOnlyList<FirmwareSection> sections, TargetMemory? image, out EvidenceCount inImage)
    {
        EvidenceCount count = default;
        inImage = default;
        foreach (FirmwareSection section in sections)
        {
            if (section.Kind != FirmwareSectionKind.InitialData || _memory.AddressSize != 4)
            {
                continue;
            }

            ReadOnlySpan<byte> bytes = section.Bytes.Span;
            for (int offset = 0; offset + 4 <= bytes.Length; offset += 4)
            {
                uint initial = BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
                ulong address = section.Address + (ulong)offset;
                if (IsFunctionPointer(initial) && _memory.SourceOf(address) == MemorySource.Dump && _memory.TryReadUInt32(address, out uint now)
                    && _architecture.IsCodePointer(now) && IsCode(_architecture.ToInstructionAddress(now)))
                {
                    bool fits = now == initial || IsFunctionPointer(now);
                    count = count.With(fits);
                    if (fits && image is not null)
                    {
                        inImage = inImage.With(IsSameCode(image, _architecture.ToInstructionAddress(now)));
                    }
                }
            }
        }

        return count;
    }

    private bool IsSameCode(TargetMemory image, ulong address)
    {
        Span<byte> ours = stackalloc byte[16];
        Span<byte> theirs = stackalloc byte[16];
        return _memory.TryRead(address, ours) && image.TryRead(address, theirs) && ours.SequenceEqual(theirs);
    }

    private EvidenceCount CountFaultInCode(UnwoundFrame? first)
    {
        EvidenceCount count = default;
        if (first is not null)
        {
            count = count.With(IsAnyCode(first.Pc));
            if (_architecture.LinkRegister is int register && first.Registers.TryGet(register, out ulong lr) && _architecture.IsCodePointer(lr) && !_architecture.IsExceptionReturn(lr))
            {
                count = count.With(IsAnyCode(_architecture.ToInstructionAddress(lr)));
            }
        }

        return count;
    }

    private bool? CanFault(UnwoundFrame? first, uint? reason) =>
        first is { Trust: FrameTrust.Context } && IsCode(first.Pc)
            && Match.FaultInstruction.CanRaise(_architecture, _memory, first.Pc, first.Registers, reason) is bool can ? can && !ReadsLiteral(first) : null;

    // A literal stands beside the code that runs: where the one can be fetched the other can be read.
    private bool ReadsLiteral(UnwoundFrame frame) =>
        _architecture.DescribeInstruction(_memory, frame.Pc, frame.Registers)?.Access is { IsWrite: false, Range: AddressRange range }
            && _symbols.FindFunction(frame.Pc) is FunctionInfo function && function.Range.Contains(range.Start);

    private bool? TouchesFaultAddress(UnwoundFrame? first, ulong? faultAddress) =>
        faultAddress is ulong address && first is { Trust: FrameTrust.Context } && IsCode(first.Pc)
            ? _architecture.DescribeInstruction(_memory, first.Pc, first.Registers)?.Access?.MayFaultAt(address)
            : null;

    // The innermost frame's pc is no return address, nor is that of a frame which an exception interrupted.
    private EvidenceCount CountUnwound(CallStack crash, TargetMemory image)
    {
        EvidenceCount count = default;
        foreach (UnwoundFrame frame in crash.Frames)
        {
            if (!frame.IsInterrupted && frame.IsCode && frame.Trust != FrameTrust.Scan)
            {
                count = count.With(_architecture.TryReadCallSite(image, frame.Pc, out _));
            }
        }

        return count;
    }

    private bool IsFunctionPointer(uint word) =>
        _architecture.IsCodePointer(word) && IsCode(_architecture.ToInstructionAddress(word)) && IsFunction(_architecture.ToInstructionAddress(word));

    private bool IsFunction(ulong address) =>
        IsCode(address) && _symbols.FindFunction(address) is FunctionInfo function && function.EntryPoint == address;

    private bool? LinkRegisterFollowsCall(UnwoundFrame? first) =>
        first is not null && _architecture.LinkRegister is int register && first.Registers.TryGet(register, out ulong value)
            && !_architecture.IsExceptionReturn(value) && IsCode(_architecture.ToInstructionAddress(value))
            ? _architecture.TryReadCallSite(_memory, value, out _)
            : null;

    private bool IsAnyCode(ulong address) => Contains(_code, address) || Contains(_otherCode, address);

    private bool IsCode(ulong address) => Contains(_code, address);

    private static bool Contains(IReadOnlyList<AddressRange> ranges, ulong address)
    {
        foreach (AddressRange range in ranges)
        {
            if (range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
