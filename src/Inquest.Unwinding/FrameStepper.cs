using Inquest.Dwarf.CallFrames;
using Inquest.Target;

namespace Inquest.Unwinding;

/// <summary>
/// Steps from one frame to its caller: call-frame information first, then the architecture's tables or the function's
/// instructions, then the link register. Owns scratch; not thread-safe.
/// </summary>
internal sealed class FrameStepper
{
    private readonly UnwindTarget _target;
    private readonly CallerBuilder _callers;
    private readonly CallFrameStepper _byCallFrame;
    private readonly TableStepper _byTable;
    private readonly InstructionStepper _byInstructions;
    private readonly BadPcStepper _fromBadPc;

    public FrameStepper(UnwindTarget target)
    {
        _target = target;
        _callers = new(target);
        _byCallFrame = new(target, _callers);
        _byTable = new(target, _callers);
        _byInstructions = new(target, _callers);
        _fromBadPc = new(target, _callers);
    }

    /// <summary>
    /// The caller of <paramref name="frame"/>. May add registers to the frame that its description implies (a frame pointer
    /// computed from sp).
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="stack">The stack that it lies in; null when that is not known.</param>
    public FrameStep Step(UnwoundFrame frame, StackRange? stack)
    {
        _callers.Stack = stack;
        if (!frame.IsCode)
        {
            return _fromBadPc.Step(frame);
        }

        FunctionBounds? function = _target.FunctionAt(frame.LookupPc);
        if (function is { } known && _target.EntryFunctions.Contains(BaseName(known.Name)))
        {
            return FrameStep.Stop(StackEndReason.ThreadEntry, $"{known.Name} is the thread's entry");
        }

        if (_target.TryFindCallFrame(frame.LookupPc, out FrameDescriptionEntry description))
        {
            return _byCallFrame.Step(frame, function ?? new("", description.Range), description);
        }

        // The architecture's tables describe frames at calls. Where an exception struck it may have been in a prologue:
        // there the instructions know better.
        FrameStep? byTable = frame.IsInterrupted || function is null ? null : _byTable.Step(frame, function.Value);
        FrameStep step = byTable ?? _byInstructions.Step(frame, function);
        return step.End is { Reason: StackEndReason.NoUnwindInfo } && frame.IsInterrupted && function is { } bounds
            ? _byTable.Step(frame, bounds) ?? step
            : step;
    }

    // Compilers append what they did to a function: z_thread_entry.lto_priv.0.
    private static string BaseName(string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? name[..dot] : name;
    }
}
