using Inquest.Architectures;
using Inquest.Coredump;
using Inquest.Diagnosis.Fingerprint;
using Inquest.Diagnosis.Match;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Symbols;
using Inquest.Target;
using Inquest.Unwinding;
using Inquest.Zephyr;

namespace Inquest.Postmortem;

/// <summary>Makes the report of one dump from what was read of it.</summary>
internal sealed class CrashReporter
{
    private const ulong SmallestAddress = 0x100;

    private readonly Crash _crash;
    private readonly ExplainOptions _options;

    public CrashReporter(Crash crash, ExplainOptions options)
    {
        _crash = crash;
        _options = options;
    }

    /// <summary>True when the ELF is refused: then nothing is explained with it.</summary>
    public bool IsRefused => _crash.Match.Verdict == MatchVerdict.Mismatch && !_options.Force;

    // Without a refused ELF the image speaks for itself.
    private Crash Shown => IsRefused ? _crash.WithoutElf ?? _crash : _crash;

    /// <summary>What groups the crash, after <see cref="Describe"/>; null when nothing to group by is known.</summary>
    public CrashSignature? Signature { get; private set; }

    /// <summary>The threads behind the report's, in its order, after <see cref="Describe"/>.</summary>
    public IReadOnlyList<PostmortemThread> Threads { get; private set; } = [];

    public DumpReport Describe(FirmwareInfo? firmware)
    {
        DumpReport report = new()
        {
            Dump = DescribeDump(),
            Firmware = firmware,
            Match = DescribeMatch(),
            Registers = DescribeRegisters(),
            Device = LatchReporter.Describe(_crash.Latch),
            Warnings = Warnings(),
            MemoryContents = _options.IncludeMemory ? DumpedMemory() : [],
        };
        LogReporter? log = IsRefused ? null : LogReporter.Read(_crash, _options.Limits);
        report = report with { Log = log?.Lines ?? [], LogNote = log?.Note };
        CauseReporter cause = new(Shown, _options, IsRefused, report.Log);
        if (_crash.Firmware is null || IsRefused)
        {
            Threads = new NoElfReporter(Shown).DescribeThreads();
            return Signed(report with { Cause = cause.Describe([]), Threads = [.. Threads.Select(t => t.Info)] });
        }

        VariableReporter? variables = VariableReporter.Create(_crash, _options.Limits);
        ThreadReporter reporter = new(_crash, _options.AllThreads, variables, _options.Limits);
        Threads = reporter.Describe();
        IReadOnlyList<ThreadInfo> threads = [.. Threads.Select(t => t.Info)];
        ThreadInfo? crashed = threads.FirstOrDefault(t => t.Crashed);
        CauseInfo? found = WithDeadlock(cause.Describe(crashed?.Frames ?? [], variables), reporter.Findings);
        // Of a stack that ran over it goes without saying that it is nearly full.
        bool ranOver = found?.Kind == CauseKinds.StackOverflow && crashed?.Id is not null;
        return Signed(report with
        {
            Cause = found,
            Findings = [.. reporter.Findings.Where(f => !ranOver || f.Kind != FindingKinds.StackNearlyFull || !f.Threads.Contains(crashed!.Id!.Value))],
            Printed = variables?.Print(_crash, _options.Print) ?? [],
            Threads = threads,
            ThreadNotes = [.. _crash.Threads.Note is string note ? [note] : (string[])[], .. _crash.Threads.Damage],
        });
    }

    // Who stopped the system on purpose (a watchdog, a supervisor's panic) stopped it because nothing went on any more.
    private static CauseInfo? WithDeadlock(CauseInfo? cause, IReadOnlyList<FindingInfo> findings)
    {
        List<string> deadlocks = [.. findings.Where(f => f.Kind == FindingKinds.Deadlock).Select(f => f.Text)];
        return cause?.Kind is CauseKinds.Watchdog or CauseKinds.Panic or CauseKinds.Oops or CauseKinds.Assertion or CauseKinds.Unknown && deadlocks.Count > 0
            ? cause with { Evidence = [.. cause.Evidence, .. deadlocks] }
            : cause;
    }

    private DumpReport Signed(DumpReport report)
    {
        Signature = FingerprintReporter.Sign(Shown, report, IsRefused);
        return report with { Fingerprint = FingerprintReporter.Describe(Signature) };
    }

    // A complete dump does not say how large its partition is; the firmware's flash map does.
    private DumpInfo DescribeDump()
    {
        DumpInfo dump = CaptureReporter.Describe(_crash.Capture);
        return dump.Capacity is null && !IsRefused && _crash.Firmware is Firmware firmware
            && _crash.Capture is { Container: CaptureContainer.FlashPartition or CaptureContainer.NordicPartition, Address: ulong address }
            ? dump with { Capacity = (long?)FlashMap.SizeOfPartitionAt(firmware.Symbols, _crash.Memory, address, _options.Limits) }
            : dump;
    }

    private MatchInfo DescribeMatch()
    {
        ElfMatch match = _crash.Match;
        return new MatchInfo
        {
            Verdict = match.Verdict switch
            {
                MatchVerdict.Proved => MatchVerdicts.Proved,
                MatchVerdict.Likely => MatchVerdicts.Likely,
                MatchVerdict.Mismatch => MatchVerdicts.Mismatch,
                MatchVerdict.NoElf => MatchVerdicts.NoElf,
                _ => MatchVerdicts.Unknown,
            },
            Elf = _crash.Firmware?.Name,
            Confidence = match.Confidence,
            Summary = match.Summary.Length == 0 ? null : match.Summary,
            Evidence = match.Evidence,
            OtherElves = DescribeOtherElves(),
        };
    }

    private IReadOnlyList<OtherElfInfo> DescribeOtherElves()
    {
        IReadOnlyList<OtherElfInfo> others = _crash.Elves?.Described
            ?? [.. _crash.Candidates.Select(f => new OtherElfInfo(f.Name, Used: false, "it fits the dump as well as the others", FitsAsWell: true))];
        return IsRefused ? [.. others.Select(o => new OtherElfInfo(o.Name, Used: false, "it does not fit the dump either"))] : others;
    }

    private IReadOnlyList<RegisterInfo> DescribeRegisters()
    {
        if (_crash.Architecture is not Architecture architecture || RegistersAtFault() is not RegisterSet registers)
        {
            return [];
        }

        List<RegisterInfo> described = [];
        foreach (RegisterDescription register in architecture.Registers)
        {
            ulong? value = registers[register.Number];
            if (value is null && register.Role is RegisterRole.FloatingPoint or RegisterRole.System)
            {
                continue;
            }

            described.Add(new RegisterInfo(register.Name, value, SourceOf(registers.SourceOf(register.Number)), value is ulong v ? SymbolOf(v) : null));
        }

        return described;
    }

    // Of blocks that overlap, the first in the stream is what the analysis reads too.
    private List<MemoryContent> DumpedMemory() =>
        [.. _crash.Memory.Runs.Where(r => r.Source == MemorySource.Dump).Select(r => new MemoryContent(r.Address, r.Bytes))];

    private RegisterSet? RegistersAtFault() =>
        !IsRefused && _crash.Stack is { Frames: [UnwoundFrame first, ..] } ? first.Registers : NoElfReporter.RegistersAtFault(_crash);

    private string? SymbolOf(ulong value)
    {
        // Small numbers are numbers, though Cortex-M's vector table stands at 0.
        if (_crash.Elves is not FirmwareSet elves || IsRefused || value < SmallestAddress)
        {
            return null;
        }

        Firmware firmware = elves.At(value);
        ulong address = firmware.IsCode(value) ? value & ~1ul : value;
        if (firmware.Symbols.SymbolAt(address) is not SymbolLocation symbol)
        {
            return null;
        }

        return symbol.Offset == 0 ? symbol.PlainName : $"{symbol.PlainName}+0x{symbol.Offset:x}";
    }

    private static string SourceOf(RegisterSource source) => source switch
    {
        RegisterSource.Dump or RegisterSource.Context => RegisterSources.Dump,
        RegisterSource.Latched => RegisterSources.Latched,
        RegisterSource.Recovered or RegisterSource.Unwound => RegisterSources.Recovered,
        RegisterSource.Log => RegisterSources.Log,
        _ => RegisterSources.Unknown,
    };

    private List<string> Warnings()
    {
        List<string> warnings = [];
        if (IsRefused)
        {
            warnings.Add($"Nothing here is read from {_crash.Firmware!.Name}. Give the ELF of the build that crashed; --force reads this one all the same.");
        }

        if (_crash.Capture.HasUnknownTarget)
        {
            warnings.Add($"The dump is from a processor that this version does not know ({CaptureReporter.ArchitectureOf(_crash.Capture.Target) ?? "its header names none"}): it is found and extracted, but not explained. A newer version may know it; a damaged header reads so too.");
        }
        else if (_crash.Architecture is null)
        {
            warnings.Add($"Dumps of this processor ({CaptureReporter.Describe(_crash.Capture).Architecture ?? "not named in the dump"}) are found and extracted, but not explained yet.");
        }
        else if (_crash.Arch is null)
        {
            warnings.Add($"The {(_crash.IsLogOnly ? "log" : "dump")} holds no registers, so there is no backtrace.");
        }

        if (_crash.Image is { Fits: false, Why: string why })
        {
            warnings.Add($"The firmware in the image is not the one that crashed: {why}. The dump is older than it, or from elsewhere; nothing is read from the image.");
        }
        else if (_crash.Image is { Fits: null } && _crash.Arch is not null)
        {
            warnings.Add("Nothing in the dump shows whether the firmware in the image is the one that crashed: a dump stays in flash when new firmware is written, and then the instruction is another's.");
        }

        if (_crash.Arch is not null)
        {
            warnings.AddRange(_crash.Arch.Notes);
            if (_crash.Architecture!.DescribeCalleeSaved(_crash.CalleeSaved, IsRefused ? null : _crash.HasRoomForCalleeSaved) is { } lost)
            {
                warnings.Add(lost);
            }
        }

        return warnings;
    }
}
