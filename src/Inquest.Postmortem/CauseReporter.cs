using System.Globalization;
using System.Text;
using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Diagnosis.Cause;
using Inquest.Elf;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Target;
using Inquest.Unwinding;
using Inquest.Zephyr;
using Inquest.Zephyr.Heap;

namespace Inquest.Postmortem;

/// <summary>Sets the scene for the diagnosis and writes down what it found.</summary>
internal sealed class CauseReporter
{
    private readonly Crash _crash;
    private readonly ExplainOptions _options;
    private readonly Firmware? _firmware;
    private readonly IReadOnlyList<LogLine> _log;

    /// <summary>A reporter; a refused ELF is left out of the scene.</summary>
    /// <param name="crash">The crash.</param>
    /// <param name="options">The options.</param>
    /// <param name="isRefused">True when the ELF was refused.</param>
    /// <param name="log">The log's lines, oldest first; they may say what happened.</param>
    public CauseReporter(Crash crash, ExplainOptions options, bool isRefused, IReadOnlyList<LogLine> log)
    {
        _log = log;
        _crash = crash;
        _options = options;
        _firmware = isRefused ? null : crash.Firmware;
    }

    /// <summary>The cause; null when the dump holds neither a reason nor registers.</summary>
    /// <param name="frames">The crashed thread's frames; empty when there are none.</param>
    /// <param name="variables">Puts the access into the source's terms; null for none.</param>
    public CauseInfo? Describe(IReadOnlyList<FrameInfo> frames, VariableReporter? variables = null)
    {
        FatalReason? reason = _crash.Capture.Reason is uint code
            ? (_firmware is null || _crash.Architecture is null ? null : FatalReason.FromFirmware(code, _firmware.Symbols))
                ?? (_crash.Architecture is null ? FatalReason.ForKernel(code) : FatalReason.ForArm(code))
            : null;
        ReasonInfo? info = reason is null ? null : new ReasonInfo(reason.Code, reason.Name, reason.Text);
        if (_crash.Architecture is not Architecture architecture || (reason is null && Registers() is null && _crash.Log is null))
        {
            return reason is null ? null : new CauseInfo
            {
                Title = char.ToUpperInvariant(reason.Text[0]) + reason.Text[1..],
                Kind = CauseKinds.Unknown,
                Reason = info,
            };
        }

        // A dump that was cut before its registers still has its reason.
        RegisterSet registers = Registers() ?? architecture.CreateRegisterSet();
        CauseOfDeath cause = CauseFinder.Find(SetScene(architecture, registers, reason));
        return ToInfo(cause, info, frames, variables?.DescribeOperand(_crash, cause), _options);
    }

    /// <summary>A cause in the report's words.</summary>
    /// <param name="cause">The cause.</param>
    /// <param name="reason">Zephyr's reason; null when it is not known.</param>
    /// <param name="frames">The crashed thread's frames.</param>
    /// <param name="expression">The access in the source's terms; null when not known.</param>
    /// <param name="options">Where the source is.</param>
    public static CauseInfo ToInfo(CauseOfDeath cause, ReasonInfo? reason, IReadOnlyList<FrameInfo> frames, string? expression, ExplainOptions options)
    {
        // A watchdog's own code is not where to look: what it interrupted is, unless that was nothing to do.
        FrameInfo? interrupted = cause.Kind == CauseKind.Watchdog ? frames.FirstOrDefault(f => f is { InterruptedBy: not null, Function: not null }) : null;
        bool idled = interrupted?.Function is { } below && IdleFunctions.Has(below);
        FrameInfo? frame = (idled ? null : interrupted)
            ?? frames.FirstOrDefault(f => f.Function is not null && f.Function == cause.Function) ?? frames.FirstOrDefault(f => f.Function is not null);
        return new CauseInfo
        {
            Title = cause.Title,
            Kind = WordOf(cause.Kind),
            Reason = reason,
            FaultAddress = cause.FaultAddress,
            Access = cause.Access switch
            {
                FaultAccess.Read => AccessKinds.Read,
                FaultAccess.Write => AccessKinds.Write,
                FaultAccess.Execute => AccessKinds.Execute,
                _ => null,
            },
            AccessSize = cause.AccessSize,
            Instruction = cause.Instruction,
            Expression = expression,
            Location = frame is null ? null : LocationOf(frame),
            Frame = frame?.Index,
            Inferred = cause.Inferred,
            Evidence = interrupted is null ? cause.Evidence
                : [.. cause.Evidence, idled ? "It interrupted the idle thread: nothing had work to do, so the one that feeds it waits for something." : $"It interrupted {interrupted.Function}()."],
            Advice = cause.Advice,
            Source = frame is null ? null : SourceReader.Read(frame, options),
        };
    }

    private CrashScene SetScene(Architecture architecture, RegisterSet registers, FatalReason? reason)
    {
        // A refused ELF must not lend its code: what it has at pc is not what ran.
        TargetMemory memory = _firmware is not null || _crash.Firmware is null
            ? _crash.Memory
            : new TargetMemory(_crash.Memory.Runs.Where(r => r.Source is MemorySource.Dump or MemorySource.Image), _crash.Memory.AddressSize);
        UnwindTarget? target = _firmware is null ? null : _crash.Target;
        return new CrashScene
        {
            Architecture = architecture,
            Reason = reason,
            Registers = registers,
            CalleeSaved = _crash.CalleeSaved,
            HasRoomForCalleeSaved = _firmware is null ? null : _crash.HasRoomForCalleeSaved,
            Memory = memory,
            AddressSpace = new AddressSpace(Regions(), memory, architecture),
            IsCodeSetAside = (_firmware is null && _crash.Firmware is not null) || _crash.Image?.Fits == false,
            Symbols = _firmware is null ? NoCrashSymbols.Instance : new SymbolizerNames(_crash.Elves!.Symbols),
            Frames = CrashFrames.Of(_firmware is null ? null : _crash.Stack, _firmware is null ? null : _crash.Elves!.Symbols, architecture.StackPointer),
            Stacks = target?.Stacks ?? [],
            RunningStack = architecture.ActiveException(registers) is null
                ? target?.CurrentThreadStack
                : target?.Stacks.FirstOrDefault(s => s.IsInterrupt),
            CurrentThreadStack = target?.CurrentThreadStack,
            DumpedStackPointer = _crash.Arch?.Registers[architecture.StackPointer],
            FaultStatus = FaultStatusReader.Read(_crash),
            FrozenBy = _crash.Latch?.CaptureReason switch { 1 => FreezeWatcher.Supervisor, 3 => FreezeWatcher.Watchdog, _ => null },
            // The printed text first: where both tell something, the later line counts, and what never got out is later.
            LogLines = [.. _crash.Log?.Lines ?? [], .. _log.Select(l => l.Text)],
            Heaps = _firmware is null ? [] : new HeapReader(_firmware.Symbols, memory, [.. (target?.Stacks ?? []).Select(s => s.Range)], _options.Limits).Read(),
            Limits = _options.Limits,
        };
    }

    private RegisterSet? Registers() =>
        _firmware is not null && _crash.Stack is { Frames: [UnwoundFrame first, ..] } ? first.Registers : NoElfReporter.RegistersAtFault(_crash);

    private IEnumerable<AddressSpaceRegion> Regions()
    {
        foreach (ElfSection section in _firmware?.Elf.Sections ?? [])
        {
            if (section.IsAllocated && section.Size > 0)
            {
                yield return (section.Flags & (ElfSectionFlags.Write | ElfSectionFlags.Execute)) switch
                {
                    ElfSectionFlags.Execute => new(section.Range, AddressUse.Code, section.Name),
                    0 => new(section.Range, AddressUse.ReadOnly, section.Name),
                    _ => new(section.Range, AddressUse.Writable, "RAM"),
                };
            }
        }

        foreach (Firmware other in _firmware is null ? [] : _crash.Elves!.Others)
        {
            foreach (AddressRange code in other.Code)
            {
                yield return new(code, AddressUse.Code, other.Name);
            }
        }
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

    // The enumerator's name in lower case with hyphens: NullRead is null-read.
    public static string WordOf(CauseKind kind)
    {
        StringBuilder word = new();
        foreach (char c in kind.ToString())
        {
            word.Append(char.IsUpper(c) && word.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(c));
        }

        return word.ToString();
    }
}
