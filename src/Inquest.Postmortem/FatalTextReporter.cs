using System.Globalization;
using Inquest.Coredump;
using Inquest.Diagnosis.Cause;
using Inquest.Diagnosis.Fingerprint;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Symbols;
using Inquest.Zephyr;
using Inquest.Zephyr.FatalLogs;

namespace Inquest.Postmortem;

/// <summary>
/// Makes the report of a crash from a log's text alone, for processors whose dumps are not explained: the addresses need
/// only the ELF's symbols and lines.
/// </summary>
internal sealed class FatalTextReporter
{
    private readonly Capture _capture;
    private readonly FatalLog _log;
    private readonly ExplainOptions _options;
    private readonly SymbolFile? _elf;
    private readonly MatchInfo _match;
    private readonly List<SourceFrame> _scratch = [];

    public FatalTextReporter(Capture capture, FatalLog log, IReadOnlyList<SymbolFile> files, ExplainOptions options)
    {
        _capture = capture;
        _log = log;
        _options = options;
        (_elf, _match) = FatalTextMatch.Choose(log, files);
        if (_match.Verdict == MatchVerdicts.Mismatch && !options.Force)
        {
            _elf = null;
        }
    }

    /// <summary>What groups the crash, after <see cref="Describe"/>; null when nothing to group by is known.</summary>
    public CrashSignature? Signature { get; private set; }

    public DumpReport Describe(FirmwareInfo? firmware)
    {
        IReadOnlyList<FrameInfo> frames = Frames();
        FatalReason? reason = _log.Reason is not uint code ? null : _log.Target == TargetCode.ArmCortexAR ? FatalReason.ForArm(code) : FatalReason.ForKernel(code);
        CauseOfDeath cause = FatalTextCause.Find(_log, reason, [.. frames.Select(f => new CrashFrame(f.Pc, f.Function, f.File, f.Line, f.Inlined))]);
        Signature = Sign(cause, frames);
        return new DumpReport
        {
            Dump = CaptureReporter.Describe(_capture),
            Firmware = firmware,
            Match = _match,
            Cause = CauseReporter.ToInfo(cause, reason is null ? null : new ReasonInfo(reason.Code, reason.Name, reason.Text), frames, null, _options),
            Registers = [.. _log.Registers.Select(r => new RegisterInfo(r.Name, r.Value, RegisterSources.Log, SymbolOf(r.Value)))],
            Threads = [Thread(frames)],
            ThreadNotes = ["a log names no thread but the current one"],
            Fingerprint = FingerprintReporter.Describe(Signature),
        };
    }

    private ThreadInfo Thread(IReadOnlyList<FrameInfo> frames) => new()
    {
        Id = _log.Thread,
        Name = _log.ThreadName ?? (_log.Thread is ulong address ? _elf?.ThreadObjectAt(address)?.Name : null),
        Crashed = true,
        Current = true,
        Frames = frames,
        Stopped = _elf is null
            ? new StopInfo(StopReasons.NoElf, "the addresses are as the log has them" + LinkNote())
            : new StopInfo(StopReasons.NotInDump, _log.TraceIsCorrupted ? "the device calls its call trace corrupted here" : _log.CallTrace.Count > 0 ? "the log's call trace ends here" : "a log holds registers, not the stack"),
    };

    private string LinkNote() => _log.CallTrace.Count == 0 && _log.LinkRegister is ulong link && Code(link) is ulong caller && caller != 0
        ? string.Create(CultureInfo.InvariantCulture, $"; the return address register (0x{caller:x8}) may be the caller, or left from a call that the function made")
        : "";

    private List<FrameInfo> Frames()
    {
        List<FrameInfo> frames = [];
        if (_log.ProgramCounter is ulong pc)
        {
            Add(frames, pc, pc, FrameTrusts.Log, null);
        }

        if (_log.CallTrace.Count > 0)
        {
            foreach (ulong address in _log.CallTrace)
            {
                // Some traces begin with the faulting instruction itself.
                if (address != _log.ProgramCounter)
                {
                    Add(frames, address, address == 0 ? 0 : address - 1, _log.TraceIsSearched ? FrameTrusts.Scan : FrameTrusts.Log, "from the log's call trace");
                }
            }

            return frames;
        }

        // Without code at hand nobody can tell the caller from what a call of the function's own left.
        if (_elf is not null && _log.LinkRegister is ulong link && Code(link) is ulong caller && caller != 0 && _elf.IsCode(caller - 1) && !IsOwnCall(caller))
        {
            Add(frames, caller, caller - 1, FrameTrusts.LinkRegister, "the return address register at the fault; it may be the caller");
        }

        return frames;
    }

    // A Thumb bit is no part of an address; a windowed call of Xtensa keeps its size in the two highest bits (ISA, CALLn).
    private ulong? Code(ulong value) => _log.Target switch
    {
        TargetCode.ArmCortexM or TargetCode.ArmCortexAR => value & ~1ul,
        TargetCode.Xtensa when _log.ProgramCounter is ulong pc => (value & 0x3FFF_FFFF) | (pc & 0xC000_0000),
        _ => value,
    };

    private bool IsOwnCall(ulong caller) => _elf is not null && _log.ProgramCounter is ulong pc
        && _elf.Symbols.FindFunction(pc) is FunctionInfo function && _elf.Symbols.FindFunction(caller - 1)?.EntryPoint == function.EntryPoint;

    private void Add(List<FrameInfo> frames, ulong pc, ulong lookup, string trust, string? evidence)
    {
        if (_elf is null || !_elf.IsCode(lookup) || _elf.Symbols.Resolve(lookup, _scratch) == 0)
        {
            frames.Add(new FrameInfo { Index = frames.Count, Pc = pc, Trust = trust, Evidence = evidence });
            return;
        }

        foreach (SourceFrame source in _scratch)
        {
            frames.Add(new FrameInfo
            {
                Index = frames.Count,
                Pc = pc,
                Function = source.Function?.Name,
                Offset = source.FunctionStart is ulong start && pc >= start ? pc - start : null,
                File = source.File?.NormalizedPath,
                Line = source.Line,
                DeclaredLine = source.DeclaredLine,
                Column = source.Column,
                Inlined = source.IsInlined,
                Trust = trust,
                Evidence = evidence,
            });
        }
    }

    private string? SymbolOf(ulong value)
    {
        if (_elf?.Symbols.SymbolAt(Code(value) is ulong code && _elf.IsCode(code) ? code : value) is not SymbolLocation symbol)
        {
            return null;
        }

        return symbol.Offset == 0 ? symbol.PlainName : string.Create(CultureInfo.InvariantCulture, $"{symbol.PlainName}+0x{symbol.Offset:x}");
    }

    private CrashSignature? Sign(CauseOfDeath cause, IReadOnlyList<FrameInfo> frames)
    {
        // A function by its symbol names the bug in any build; addresses name it in this build alone.
        CrashSignature? named = frames.Any(f => f.Function is not null)
            ? FingerprintReporter.Sign(CauseReporter.WordOf(cause.Kind), frames, _log.ThreadName)
            : null;
        return named ?? SignatureBuilder.BuildProvisional(null, _log.ProgramCounter, _log.LinkRegister, _log.Reason);
    }
}
