using Inquest.Architectures;
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
    private readonly List<SourceFrame> _scratch = [];

    public FrameReporter(Crash crash, VariableReporter? variables)
    {
        _crash = crash;
        _variables = variables;
    }

    public IReadOnlyList<PostmortemFrame> Describe(CallStack stack)
    {
        List<PostmortemFrame> frames = [];
        PhysicalFrame?[] linked = VariableReporter.Link(_crash, stack);
        for (int i = 0; i < stack.Frames.Count; i++)
        {
            Add(frames, stack.Frames[i], linked[i]);
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
