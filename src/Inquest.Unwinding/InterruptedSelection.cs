using Inquest.Architectures;
using Inquest.Dwarf.CallFrames;
using Inquest.Target;

namespace Inquest.Unwinding;

/// <summary>
/// Chooses the frame of an interrupted thread among the places in its stack that look like one.
/// </summary>
/// <remarks>
/// A stack keeps stale frames: an interrupt that came while the thread was deeper left one below the present sp, and the
/// calls above it may still be readable. A candidate counts only when it unwinds, call by call, to the thread's entry, in
/// the stack, every return address behind a call of the function that returns there: a newer call overwrites the slot
/// that an older one at the same depth used, and then the calls no longer fit together. What the handler's frames saved of
/// the interrupted registers must agree. When several remain, none is shown.
/// </remarks>
internal sealed class InterruptedSelection
{
    private readonly UnwindTarget _target;
    private readonly StackTrail _trail;
    private readonly FrameStep _step;
    private readonly ExceptionEntry _entry;
    private readonly StackWalker _walker;

    public InterruptedSelection(UnwindTarget target, StackTrail trail, in FrameStep step, ExceptionEntry entry, StackWalker walker)
    {
        _target = target;
        _trail = trail;
        _step = step;
        _entry = entry;
        _walker = walker;
    }

    /// <summary>Appends the chosen frames to the trail and ends it; false when none was chosen. Either way the trail has its end.</summary>
    public bool TryChoose(IReadOnlyList<InterruptedContext> candidates)
    {
        List<(InterruptedContext Context, StackTrail Trail)> whole = [];
        int plausible = 0;
        StackTrail? nearest = null;
        foreach (InterruptedContext candidate in candidates)
        {
            if (!IsCodeBoundary(candidate))
            {
                continue;
            }

            plausible++;
            StackTrail trail = _walker.WalkCandidate(_trail.Frames.Count, candidate, _entry);
            if (trail.IsWhole)
            {
                whole.Add((candidate, trail));
            }
            else
            {
                nearest = nearest is null || trail.Frames.Count > nearest.Frames.Count ? trail : nearest;
            }
        }

        if (whole.Exists(w => w.Trail.End.Reason == StackEndReason.ThreadEntry))
        {
            whole.RemoveAll(w => w.Trail.End.Reason != StackEndReason.ThreadEntry);
        }

        string stack = _target.CurrentThreadStack?.Name ?? "the thread";
        if (whole.Count > 1)
        {
            List<(InterruptedContext Context, StackTrail Trail)> agreeing = whole.FindAll(w => AgreesWithHandler(w.Context.Registers));
            whole = agreeing.Count == 1 ? agreeing : whole;
        }

        if (whole.Count == 1)
        {
            _trail.Frames.AddRange(whole[0].Trail.Frames);
            _trail.End = whole[0].Trail.End;
            _trail.IsFinished = true;
            return true;
        }

        _trail.End = whole.Count == 0
            ? new(StackEndReason.NotInDump, $"no frame in the dumped stack of {stack} unwinds to the thread's entry ({plausible} places looked like one{Why(nearest)})")
            : new(StackEndReason.Ambiguous, $"{whole.Count} frames in the stack of {stack} unwind to the thread's entry; which one is live cannot be told");
        return false;
    }

    private static string Why(StackTrail? nearest) =>
        nearest is null ? "" : $"; the likeliest, at 0x{nearest.Frames[0].Pc:x8}, fails after {nearest.Frames.Count} frames: {nearest.End.Detail}";

    private bool IsCodeBoundary(InterruptedContext candidate)
    {
        if (!candidate.Registers.TryGet(_target.Architecture.ProgramCounter, out ulong value))
        {
            return false;
        }

        ulong pc = _target.Architecture.ToInstructionAddress(value);
        if (!_target.IsCode(pc))
        {
            return false;
        }

        return _target.TryFindFunction(pc, out FunctionBounds function)
            ? _target.Architecture.IsInstructionStart(_target.Memory, function.Range, pc)
            : _target.TryFindCallFrame(pc, out FrameDescriptionEntry description)
                && _target.Architecture.IsInstructionStart(_target.Memory, description.Range, pc);
    }

    // Handlers often save argument registers too, to keep the stack aligned (push {r3, lr}): those are the interrupted
    // code's. After tail-chaining they are another handler's, so disagreement excludes nothing; agreement in a value
    // that is not a small number is no accident.
    private bool AgreesWithHandler(RegisterSet candidate)
    {
        for (int number = 0; number < 13; number++)
        {
            if (!_target.Architecture.IsCalleeSaved(number)
                && _step.Caller!.TryGet(number, out ulong handler)
                && candidate.TryGet(number, out ulong stacked)
                && handler == stacked
                && handler > 0xFF)
            {
                return true;
            }
        }

        return false;
    }
}
