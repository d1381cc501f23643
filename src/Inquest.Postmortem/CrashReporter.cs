using System.Globalization;
using Inquest.Architectures;
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
    private readonly Crash _crash;
    private readonly ExplainOptions _options;

    public CrashReporter(Crash crash, ExplainOptions options)
    {
        _crash = crash;
        _options = options;
    }

    /// <summary>True when the ELF is refused: then nothing is explained with it.</summary>
    public bool IsRefused => _crash.Match.Verdict == MatchVerdict.Mismatch && !_options.Force;

    public DumpReport Describe(FirmwareInfo? firmware)
    {
        DumpReport report = new()
        {
            Dump = CaptureReporter.Describe(_crash.Capture),
            Firmware = firmware,
            Match = DescribeMatch(),
            Registers = DescribeRegisters(),
            Warnings = Warnings(),
        };
        if (_crash.Firmware is null || IsRefused)
        {
            NoElfReporter raw = new(_crash);
            return report with { Cause = DescribeCause(null), Threads = raw.DescribeThreads() };
        }

        IReadOnlyList<ThreadInfo> threads = new ThreadReporter(_crash, _options.AllThreads).Describe();
        FrameInfo? frame = threads.FirstOrDefault(t => t.Crashed)?.Frames.FirstOrDefault(f => f.Function is not null);
        return report with
        {
            Cause = DescribeCause(frame),
            Threads = threads,
            ThreadNotes = _crash.Threads.Note is string note ? [note] : [],
        };
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
        };
    }

    private CauseInfo? DescribeCause(FrameInfo? frame)
    {
        if (_crash.Capture.Reason is not uint code)
        {
            return null;
        }

        FatalReason reason = _crash.Architecture is null ? FatalReason.ForKernel(code) : FatalReason.ForArm(code);
        return new CauseInfo
        {
            Title = char.ToUpperInvariant(reason.Text[0]) + reason.Text[1..],
            Kind = KindOf(code),
            Reason = new ReasonInfo(code, reason.Name, reason.Text),
            Location = frame is null ? null : LocationOf(frame),
            Source = frame is null ? null : SourceReader.Read(frame.File, frame.Line, _options),
        };
    }

    private static string LocationOf(FrameInfo frame)
    {
        string where = $"in {frame.Function}()";
        if (frame.File is not null)
        {
            where += frame.Line is int line ? string.Create(CultureInfo.InvariantCulture, $", {frame.File}:{line}") : $", {frame.File}";
        }

        return where;
    }

    // The fault's class as far as the reason code alone tells.
    private static string KindOf(uint code) => code switch
    {
        0 => CauseKinds.CpuException,
        1 => CauseKinds.UnhandledInterrupt,
        2 or 32 => CauseKinds.StackOverflow,
        3 => CauseKinds.Oops,
        4 => CauseKinds.Panic,
        >= 16 and <= 21 => CauseKinds.MemoryFault,
        26 => CauseKinds.ImpreciseBusFault,
        >= 22 and <= 28 => CauseKinds.BusFault,
        30 => CauseKinds.DivideByZero,
        31 => CauseKinds.Unaligned,
        36 => CauseKinds.UndefinedInstruction,
        >= 29 and <= 35 => CauseKinds.UsageFault,
        >= 37 and <= 44 => CauseKinds.SecureFault,
        _ => CauseKinds.Unknown,
    };

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

    private RegisterSet? RegistersAtFault() =>
        !IsRefused && _crash.Stack is { Frames: [UnwoundFrame first, ..] } ? first.Registers : NoElfReporter.RegistersAtFault(_crash);

    private string? SymbolOf(ulong value)
    {
        if (_crash.Firmware is not Firmware firmware || IsRefused)
        {
            return null;
        }

        ulong address = firmware.IsCode(value) ? value & ~1ul : value;
        if (firmware.Symbols.SymbolAt(address) is not SymbolLocation symbol)
        {
            return null;
        }

        return symbol.Offset == 0 ? symbol.Name : $"{symbol.Name}+0x{symbol.Offset:x}";
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
        if (_crash.Architecture is null)
        {
            warnings.Add($"Dumps of this processor ({CaptureReporter.Describe(_crash.Capture).Architecture ?? "not named in the dump"}) are found and extracted, but not explained yet.");
        }
        else if (_crash.Arch is null)
        {
            warnings.Add("The dump holds no registers, so there is no backtrace.");
        }

        if (_crash.Arch is not null)
        {
            warnings.AddRange(_crash.Arch.Notes);
        }

        return warnings;
    }
}
