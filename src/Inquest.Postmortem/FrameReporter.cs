using Inquest.Architectures;
using Inquest.Diagnosis.Fingerprint;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Symbols;
using Inquest.Symbols.Variables;
using Inquest.Target;
using Inquest.Unwinding;

namespace Inquest.Postmortem;

/// <summary>Turns physical frames into the logical ones that a person reads: inlined functions get frames of their own.</summary>
internal sealed class FrameReporter
{
    private readonly Crash _crash;
    private readonly VariableReporter? _variables;
    private readonly TailCallFinder? _tailCalls;
    private readonly List<SourceFrame> _scratch = [];

    public FrameReporter(Crash crash, VariableReporter? variables)
    {
        _crash = crash;
        _variables = variables;
        _tailCalls = crash.Target is UnwindTarget target ? new TailCallFinder(target) : null;
    }

    public IReadOnlyList<PostmortemFrame> Describe(CallStack stack)
    {
        List<PostmortemFrame> frames = [];
        PhysicalFrame?[] linked = VariableReporter.Link(_crash, stack);
        for (int i = 0; i < stack.Frames.Count; i++)
        {
            Add(frames, stack.Frames[i], linked[i]);
            if (i + 1 < stack.Frames.Count && TailCallsBetween(stack.Frames[i], stack.Frames[i + 1], frames[^1].Info.Function) is { } tailCalls)
            {
                frames[^1] = frames[^1] with { Info = frames[^1].Info with { TailCalls = tailCalls } };
            }
        }

        return frames;
    }

    /// <summary>The word for how a frame was found.</summary>
    /// <param name="trust">How.</param>
    /// <param name="source">Where its pc is from.</param>
    public static string TrustOf(FrameTrust trust, RegisterSource source) => trust switch
    {
        FrameTrust.Context when source == RegisterSource.Log => FrameTrusts.Log,
        FrameTrust.Context => FrameTrusts.Context,
        FrameTrust.Cfi => FrameTrusts.Cfi,
        FrameTrust.Exidx => FrameTrusts.Exidx,
        FrameTrust.FramePointer => FrameTrusts.FramePointer,
        FrameTrust.LinkRegister => FrameTrusts.LinkRegister,
        FrameTrust.Exception => FrameTrusts.Exception,
        FrameTrust.Recovered => FrameTrusts.Recovered,
        _ => FrameTrusts.Scan,
    };

    public static StopInfo Describe(StackEnd end) => new(
        end.Reason switch
        {
            StackEndReason.ThreadEntry => StopReasons.ThreadEntry,
            StackEndReason.EndOfStack => StopReasons.EndOfStack,
            StackEndReason.MissingMemory => StopReasons.MissingMemory,
            StackEndReason.MissingRegister => StopReasons.MissingRegister,
            StackEndReason.NoUnwindInfo => StopReasons.NoUnwindInfo,
            StackEndReason.BadReturnAddress => StopReasons.BadReturnAddress,
            StackEndReason.NoProgress => StopReasons.NoProgress,
            StackEndReason.Ambiguous => StopReasons.Ambiguous,
            StackEndReason.NotInDump => StopReasons.NotInDump,
            StackEndReason.FrameLimit => StopReasons.FrameLimit,
            StackEndReason.Damaged => StopReasons.Damaged,
            _ => StopReasons.Unknown,
        },
        end.Detail);

    // Parts of one function (a cold part, a clone) are one to the reader, and a linker's veneer is none.
    private TailCallInfo? TailCallsBetween(UnwoundFrame inner, UnwoundFrame caller, string? reached)
    {
        if (_tailCalls?.Between(inner, caller) is not { } chain)
        {
            return null;
        }

        List<string> names = [];
        string? last = reached is null ? null : FunctionNames.Normalize(reached);
        foreach (ulong entry in chain.Entries)
        {
            if (_crash.Elves?.At(entry) is { } module && module.Symbols.Resolve(entry, _scratch) > 0 && _scratch[^1].Function?.Name is { } name
                && !name.EndsWith("_veneer", StringComparison.Ordinal) && FunctionNames.Normalize(name) is var plain && plain != last)
            {
                names.Add(name);
                last = plain;
            }
        }

        return names.Count == 0 ? null : new TailCallInfo(names, chain.IsWhole);
    }

    private void Add(List<PostmortemFrame> frames, UnwoundFrame frame, PhysicalFrame? linked)
    {
        ExceptionInfo? interruptedBy = frame.InterruptedBy is { } entry ? Describe(entry) : null;
        Firmware? module = frame.IsCode ? _crash.Elves?.At(frame.LookupPc) : null;
        if (module is null || module.Symbols.Resolve(frame.LookupPc, _scratch) == 0)
        {
            frames.Add(new PostmortemFrame { Physical = frame, Info = Describe(frames.Count, frame, module, interruptedBy) });
            return;
        }

        foreach (SourceFrame source in _scratch)
        {
            FrameInfo info = Describe(frames.Count, frame, module, interruptedBy) with
            {
                Function = source.Function?.Name,
                Offset = source.FunctionStart is ulong start && frame.Pc >= start ? frame.Pc - start : null,
                File = source.File?.NormalizedPath,
                Line = source.Line,
                DeclaredLine = source.DeclaredLine,
                Column = source.Column,
                SameCodeAs = module.Symbols.FunctionsSharingCodeWith(source),
                Inlined = source.IsInlined,
                Variables = _variables?.Describe(source, linked) ?? [],
            };
            frames.Add(new PostmortemFrame { Physical = frame, Info = info, Source = source, Linked = linked });
            interruptedBy = null;
        }
    }

    private FrameInfo Describe(int index, UnwoundFrame frame, Firmware? module, ExceptionInfo? interruptedBy) => new()
    {
        Index = index,
        Pc = frame.Pc,
        Cfa = frame.Cfa,
        Trust = TrustOf(frame.Trust, _crash.Architecture is Architecture architecture ? frame.Registers.SourceOf(architecture.ProgramCounter) : RegisterSource.Unknown),
        Module = module?.Name,
        InterruptedBy = interruptedBy,
        Evidence = frame.Evidence,
    };

    /// <summary>The exception whose handler ran when the device crashed; null in a thread, or when xpsr is not known.</summary>
    /// <param name="crash">The crash.</param>
    /// <param name="registers">The registers at the fault.</param>
    public static ExceptionInfo? ActiveException(Crash crash, RegisterSet registers) =>
        crash.Architecture?.ActiveException(registers) is { } exception ? new ExceptionInfo(exception.Number, NameOf(crash, exception), null) : null;

    private ExceptionInfo Describe(ExceptionEntry entry) =>
        new(entry.Exception?.Number, entry.Exception is { } exception ? NameOf(_crash, exception) : null, entry.ExceptionReturn);

    private static string NameOf(Crash crash, ExceptionIdentity exception) =>
        exception.Number >= 16 && crash.InterruptHandlers?.FindHandler(exception.Number - 16) is string handler ? $"{exception.Name} {handler}" : exception.Name;
}
