using Inquest.Binary;
using Inquest.Coredump;
using Inquest.Diagnosis.Match;
using Inquest.Symbols;
using Inquest.Target;
using Inquest.Unwinding;
using Inquest.Zephyr;
using Inquest.Zephyr.Latch;

namespace Inquest.Postmortem;

/// <summary>Whether a crash's ELF is the firmware that wrote it: gathers what the dump, the image and the log hold for the judge.</summary>
internal static class CrashMatch
{
    /// <summary>Judges them.</summary>
    /// <param name="crash">The dump or log as its ELF reads it.</param>
    /// <param name="image">The flash image's segments by address; empty when there is none.</param>
    /// <param name="limits">Bounds.</param>
    public static ElfMatch Judge(Crash crash, IReadOnlyList<AddressedBytes> image, Limits limits)
    {
        Firmware firmware = crash.Firmware!;
        bool isLogOnly = crash.IsLogOnly;
        if (crash.Capture.HasUnknownTarget)
        {
            return new ElfMatch(MatchVerdict.Unknown, null, "the dump is from a processor that this version does not know, so nothing in it can be held against the ELF", [], UseImage: false);
        }

        if (crash.Architecture is null || crash.Architecture != firmware.Architecture)
        {
            return new ElfMatch(
                MatchVerdict.Mismatch, 1, $"the {(isLogOnly ? "log" : "dump")} is from {CaptureReporter.ArchitectureOf(crash.Capture.Target) ?? "an unknown processor"}, {firmware.Name} is for {firmware.Architecture.Name}", [], UseImage: false);
        }

        DumpEvidence evidence = Collect(crash, image, limits);
        if (isLogOnly && crash.Log!.Thread is ulong thread && SymbolFile.Of(firmware).ThreadObjectAt(thread) is SymbolLocation symbol)
        {
            evidence = evidence with { CurrentThreadObject = symbol.Name };
        }

        ImageComparison? comparison = image.Count == 0 ? null : ImageComparison.Compare(firmware.Sections, image);
        return ElfJudge.Judge(firmware.Name, (firmware.BuildId, crash.Latch?.BuildId, image.Count == 0 ? null : ImageBuildId(firmware, image)), comparison, evidence);
    }

    /// <summary>False when memory of the dump is not what the ELF has there.</summary>
    /// <param name="crash">The dump as its ELF reads it.</param>
    /// <param name="limits">Bounds.</param>
    public static bool MemoryFits(Crash crash, Limits limits) =>
        crash.Architecture is null || crash.Architecture != crash.Firmware!.Architecture
        || (Collect(crash, [], limits).MemoryFits && IsThread(crash.Threads.Current, crash));

    // What _kernel names as the current thread has an entry, and a log names the same.
    private static bool IsThread(KernelThread? current, Crash crash) =>
        current is null || ((crash.Kernel?.Entry is null || current.Entry is not null) && (crash.Log?.Thread is not ulong named || named == current.Address));

    private static DumpEvidence Collect(Crash crash, IReadOnlyList<AddressedBytes> image, Limits limits)
    {
        if (crash.Stack is not { } stack)
        {
            return new DumpEvidence();
        }

        Firmware firmware = crash.Firmware!;
        DumpEvidence evidence = new DumpEvidenceCollector(crash.Architecture!, firmware.Symbols, crash.Memory, firmware.Code, crash.Elves!.OtherCode, limits)
            .Collect(
                crash.Capture.Memory, firmware.Sections, crash.Threads, stack, crash.Capture.State == CaptureState.Complete,
                ImageMemory(image, crash.Capture.AddressSize), crash.Capture.Reason, FaultStatusReader.Read(crash)?.Address);
        bool isDamaged = crash.Capture.State == CaptureState.Damaged;
        return evidence with
        {
            IsDamaged = isDamaged,
            WaitingStacks = CountWaitingStacks(crash),
            StopRequest = evidence.StopRequest == false && (isDamaged || MayBeTakenByTheModule(crash)) ? null : evidence.StopRequest,
            OtherThreadInLog = LoggedThread.Contradiction(crash),
        };
    }

    // A dump that the device module took of its own accord has the reason of a panic and any instruction at pc. The latch block
    // tells it; a damaged or cut dump may have lost the block.
    private static bool MayBeTakenByTheModule(Crash crash) =>
        crash.Latch is { } latch
            ? latch.CaptureReason is not (null or 0)
            : !crash.IsLogOnly && crash.Firmware!.Symbols.FindSymbol(LatchFinder.Symbol) is not null;

    private static EvidenceCount CountWaitingStacks(Crash crash)
    {
        EvidenceCount count = default;
        foreach (KernelThread thread in crash.Threads.Nodes)
        {
            bool isOther = !thread.IsCurrent && thread.Address != crash.CurrentThread?.Address;
            if (isOther && SavedThread.Walk(crash, thread) is { End.Reason: StackEndReason.ThreadEntry or StackEndReason.BadReturnAddress } stack)
            {
                count = count.With(stack.End.Reason == StackEndReason.ThreadEntry);
            }
        }

        return count;
    }

    // The image's bytes where the ELF keeps its build id.
    private static string? ImageBuildId(Firmware firmware, IReadOnlyList<AddressedBytes> image)
    {
        ReadOnlySpan<byte> id = firmware.Elf.BuildId.Span;
        foreach (FirmwareSection section in firmware.Sections)
        {
            int at = id.IsEmpty ? -1 : section.Bytes.Span.IndexOf(id);
            if (at < 0)
            {
                continue;
            }

            ulong address = section.FlashAddress + (ulong)at;
            foreach (AddressedBytes segment in image)
            {
                if (segment.Range.Contains(address) && segment.Range.End - address >= (ulong)id.Length)
                {
                    return Convert.ToHexStringLower(segment.Bytes.Span.Slice((int)(address - segment.Address), id.Length));
                }
            }
        }

        return null;
    }

    private static TargetMemory? ImageMemory(IReadOnlyList<AddressedBytes> image, int addressSize) =>
        image.Count == 0 ? null : new TargetMemory(image.Select(s => new MemoryRegion(s.Address, s.Bytes, MemorySource.Image)), addressSize);
}
