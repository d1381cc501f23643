using Inquest.Architectures;
using Inquest.Target;

namespace Inquest.Unwinding;

/// <summary>
/// Walks the stack of a thread, out of an interrupt handler into the thread that it interrupted where need be. Every
/// frame says how it was found, and the stack says why it ends. A frame is shown only when the evidence is for it: a
/// missing frame costs less than a false one. Not thread-safe: it owns scratch.
/// </summary>
public sealed class StackWalker
{
    private readonly UnwindTarget _target;
    private readonly Architecture _architecture;
    private readonly FrameStepper _stepper;
    private readonly StackScan _scan;
    private RegisterSet? _crash;

    /// <summary>A walker over one stopped machine.</summary>
    public StackWalker(UnwindTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        _target = target;
        _architecture = target.Architecture;
        _stepper = new(target);
        _scan = new(target);
    }

    /// <summary>
    /// The stack at the crash, from the registers of the dump's arch block. The first frame's registers have the stack
    /// pointer as it was before the exception, and unknown when it cannot be established.
    /// </summary>
    public CallStack WalkCrash(RegisterSet dumped)
    {
        ArgumentNullException.ThrowIfNull(dumped);
        _crash = dumped;
        IReadOnlyList<InterruptedContext> contexts = _architecture.RecoverContexts(
            dumped, _target.Memory, CrashStacks(), _target.MayHaveFloatingPoint, _target.Limits);
        if (!dumped.TryGet(_architecture.ProgramCounter, out _))
        {
            return new([], new(StackEndReason.MissingRegister, "the dump does not hold pc", MissingRegister: _architecture.ProgramCounter));
        }

        if (_architecture.WhyNotStacked(dumped, contexts.Count > 0) is { } why)
        {
            return NotStacked(why);
        }

        CallStack chosen = contexts.Count == 0 ? WithoutStackPointer(dumped) : Choose(contexts, dumped);
        return IsCutByLimit(contexts) && chosen.End.Reason != StackEndReason.ThreadEntry
            ? NotStacked($"the exception frame would have crossed the limit of {UnwindTarget.Describe(_target.CurrentThreadStack!)}")
            : chosen;
    }

    private static CallStack NotStacked(string why) => new([], new(StackEndReason.Damaged, $"the dump's registers are not those of the crash: {why}"));

    // ARMv8-M writes no frame that would cross PSPLIM, and leaves sp at the limit (ARMv8-M ARM, B3.20): what the handler
    // then took for the frame is whatever lay there. A frame that just fits looks the same, but unwinds.
    private bool IsCutByLimit(IReadOnlyList<InterruptedContext> contexts) =>
        _target.CurrentThreadStack is { } stack && contexts is [{ IsGuess: false } context, ..] && context.Frame.Start == stack.Range.Start;

    /// <summary>The stack of a thread that did not crash, from its saved context.</summary>
    /// <param name="context">Its registers, as <see cref="Architecture.TryReadSavedContext"/> gives them.</param>
    /// <param name="stack">Its stack; null to take the known stack that its sp lies in.</param>
    public CallStack WalkThread(RegisterSet context, StackRange? stack = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        _crash = null;
        if (!context.TryGet(_architecture.ProgramCounter, out _))
        {
            return new([], new(StackEndReason.NotInDump, "the thread's saved context is not in the dump", MissingRegister: _architecture.ProgramCounter));
        }

        StackTrail trail = Walk(context.Clone(), FrameTrust.Context, "the thread's saved context", stack);
        return new(trail.Frames, trail.End);
    }

    private List<StackRange> CrashStacks()
    {
        List<StackRange> stacks = [];
        if (_target.CurrentThreadStack is { } current)
        {
            stacks.Add(current);
        }

        foreach (StackRange stack in _target.Stacks)
        {
            if (stack.IsInterrupt)
            {
                stacks.Add(stack);
            }
        }

        return stacks;
    }

    private CallStack WithoutStackPointer(RegisterSet dumped)
    {
        if (_architecture.WhyNotStacked(dumped, isFrameKnown: false) is { } why)
        {
            return NotStacked(why);
        }

        RegisterSet registers = dumped.Clone();
        registers.Forget(_architecture.StackPointer);
        StackTrail trail = Walk(registers, FrameTrust.Context, "the dump's registers", CrashStack(registers));
        StackEnd end = trail.End.MissingRegister == _architecture.StackPointer
            ? NoStackPointer(dumped)
            : trail.End;
        return new(trail.Frames, end, "the exception frame is not in the dump");
    }

    // What the dump calls sp may be the frame's own address or stale, but it names the stack whose bytes are missing.
    private StackEnd NoStackPointer(RegisterSet dumped)
    {
        ulong? sp = dumped[_architecture.StackPointer];
        // The active exception names it too: a register block without sp has 0 there.
        StackRange? interrupts = _architecture.ActiveException(dumped) is null ? null
            : _target.Stacks.FirstOrDefault(s => s.IsInterrupt && _target.Memory.SourceOf(unchecked(s.Range.End - 1)) != MemorySource.Dump);
        string where = sp is { } address && _target.StackAt(address) is { } stack ? $"the exception frame near 0x{sp:x8}, in {UnwindTarget.Describe(stack)}, is not in the dump"
            : interrupts is not null ? $"{_architecture.ActiveException(dumped)!.Name} ran on the interrupt stack, 0x{interrupts.Range.Start:x8}-0x{interrupts.Range.End:x8}, which is not in the dump"
            : sp is null or 0 ? "sp is not in the dump, nor is an exception frame in the dumped stacks"
            : _target.Memory.SourceOf(sp.Value) != MemorySource.Dump ? $"the exception frame near 0x{sp:x8} is not in the dump"
            : $"no exception frame is at 0x{sp:x8} or in the dumped stacks";
        return new(StackEndReason.NotInDump, where + ", so the stack pointer is not known", sp, _architecture.StackPointer);
    }

    // Whether floating-point state was stacked is not in the dump: the stack pointer that unwinds tells.
    private CallStack Choose(IReadOnlyList<InterruptedContext> contexts, RegisterSet dumped)
    {
        List<(InterruptedContext Context, StackTrail Trail)> walked = [];
        foreach (InterruptedContext context in contexts)
        {
            StackTrail trail = Walk(context.Registers.Clone(), FrameTrust.Context, "the dump's registers", CrashStack(context.Registers));
            if (context.IsStated && contexts.Count == 1)
            {
                return new(trail.Frames, trail.End, context.Evidence);
            }

            walked.Add((context, trail));
        }

        List<(InterruptedContext Context, StackTrail Trail)> whole = walked.FindAll(w => w.Trail.End.Reason == StackEndReason.ThreadEntry);
        if (contexts[0].IsGuess)
        {
            // Crossing into what an interrupt handler interrupted confirms its stack as well as the thread's entry does.
            whole = whole.Count == 0 ? walked.FindAll(w => w.Trail.HasCrossed) : whole;
            // A guess whose walk stopped at a gap in the dump is not refuted by another's success.
            if (whole.Count != 1 || walked.Exists(w => w.Trail != whole[0].Trail && w.Trail.End.Reason == StackEndReason.MissingMemory))
            {
                return WithoutStackPointer(dumped);
            }
        }

        if (whole.Count == 0)
        {
            // Before the first thread, and in firmware without symbols, a stack ends at a function that keeps no return address.
            whole = walked.FindAll(w => w.Trail.IsWhole);
        }

        if (whole.Count == 1 || (whole.Count > 1 && whole.TrueForAll(w => w.Trail.HasSameCode(whole[0].Trail))))
        {
            string confirmed = whole[0].Context.IsStated ? "" : "; confirmed: from there the stack unwinds to its end";
            return new(whole[0].Trail.Frames, whole[0].Trail.End, whole[0].Context.Evidence + confirmed);
        }

        if (whole.Count > 1)
        {
            return new(
                [whole[0].Trail.Frames[0]],
                new(StackEndReason.Ambiguous, $"{whole.Count} stack pointers fit the exception frame, and the stack unwinds from each"),
                whole[0].Context.Evidence);
        }

        // None unwinds to the end (memory is missing): the one with the most frames that a call confirms. With a tie sp is not known.
        walked.Sort((a, b) => b.Trail.Frames.Count.CompareTo(a.Trail.Frames.Count));
        (InterruptedContext best, StackTrail longest) = walked[0];
        return walked.Count == 1 || walked[1].Trail.Frames.Count < longest.Frames.Count
            ? new(longest.Frames, longest.End, best.Evidence)
            : WithoutStackPointer(dumped);
    }

    // The stack that the crashed code used. A thread whose stack overflowed has its sp in a neighbour's stack: which
    // stack it is follows from the mode, not from sp. Before the first thread the main stack serves thread mode too.
    private StackRange? CrashStack(RegisterSet registers)
    {
        registers.TryGet(_architecture.StackPointer, out ulong sp);
        return _architecture.ActiveException(registers) is null && _target.CurrentThreadStack is { } thread && _target.StackAt(sp) is not { IsInterrupt: true }
            ? thread
            : _target.StackAt(sp);
    }

    private StackTrail Walk(RegisterSet registers, FrameTrust trust, string evidence, StackRange? stack)
    {
        registers.TryGet(_architecture.StackPointer, out ulong sp);
        StackTrail trail = new() { Stack = stack ?? _target.StackAt(sp) };
        trail.Frames.Add(InterruptedFrame(0, registers, trust, evidence, null));
        Extend(trail, mayCrossExceptions: true);
        return trail;
    }

    // Adds the callers of the last frame until the stack ends.
    private void Extend(StackTrail trail, bool mayCrossExceptions)
    {
        ExceptionIdentity? active = _architecture.ActiveException(trail.Frames[^1].Registers);
        while (true)
        {
            UnwoundFrame frame = trail.Frames[^1];
            if (trail.Frames.Count >= _target.Limits.MaxFrames)
            {
                trail.End = new(StackEndReason.FrameLimit, $"more than {_target.Limits.MaxFrames} frames");
                return;
            }

            FrameStep step = _stepper.Step(frame, trail.Stack);
            frame.Cfa = step.Cfa;
            if (step.End is { } end)
            {
                trail.End = end;
                if (end.Reason == StackEndReason.NoUnwindInfo && !trail.IsSearched)
                {
                    Scan(trail, frame);
                }

                return;
            }

            if (_architecture.IsExceptionReturn(step.ReturnAddress))
            {
                ExceptionEntry entry = new(active, step.ReturnAddress);
                trail.HasCrossed = true;
                if (!mayCrossExceptions)
                {
                    trail.End = new(StackEndReason.Damaged, "a thread's stack ends in an exception handler");
                    return;
                }

                if (!TryCross(trail, step, entry))
                {
                    return;
                }

                active = _architecture.ActiveException(trail.Frames[^1].Registers);
                if (trail.IsFinished)
                {
                    return;
                }

                continue;
            }

            trail.Frames.Add(CallerFrame(frame.Index + 1, step));
        }
    }

    // Appends the frames behind the one return address that a search of the stack finds; leaves the trail as it is when there is none, or more.
    private void Scan(StackTrail trail, UnwoundFrame frame)
    {
        StackTrail? found = null;
        ulong? cfa = null;
        foreach (FrameStep candidate in _scan.Candidates(frame, trail.Stack))
        {
            StackTrail continued = new() { Stack = trail.Stack, IsSearched = true };
            continued.Frames.Add(CallerFrame(frame.Index + 1, candidate));
            Extend(continued, mayCrossExceptions: false);
            if (continued.End.Reason != StackEndReason.ThreadEntry)
            {
                continue;
            }

            if (found is not null)
            {
                return;
            }

            found = continued;
            cfa = candidate.Cfa;
        }

        if (found is not null)
        {
            frame.Cfa = cfa;
            trail.Frames.AddRange(found.Frames);
            trail.End = found.End;
        }
    }

    private bool TryCross(StackTrail trail, in FrameStep step, ExceptionEntry entry)
    {
        IReadOnlyList<InterruptedContext> contexts = _architecture.FindInterrupted(
            step.ReturnAddress, step.Caller!, _target.Memory, _target.CurrentThreadStack, _target.Limits, _crash);
        if (contexts is [{ IsStated: true } stated])
        {
            UnwoundFrame interrupted = InterruptedFrame(trail.Frames[^1].Index + 1, stated.Registers, FrameTrust.Exception, stated.Evidence, entry with { Frame = stated.Frame.Start });
            if (!interrupted.IsCode)
            {
                trail.End = new(StackEndReason.Damaged, $"the exception frame at 0x{stated.Frame.Start:x8} names 0x{interrupted.Pc:x8}, which is no code");
                return false;
            }

            trail.Frames.Add(interrupted);
            interrupted.Registers.TryGet(_architecture.StackPointer, out ulong interruptedSp);
            trail.Stack = _target.StackAt(interruptedSp);
            return true;
        }

        if (contexts.Count == 0)
        {
            trail.End = _target.CurrentThreadStack is { } stack
                ? new(StackEndReason.NotInDump, $"no frame of the interrupted thread is in the dumped part of {UnwindTarget.Describe(stack)}", stack.Range.Start)
                : step.Caller!.TryGet(_architecture.StackPointer, out ulong sp) && !_target.TryReadStack(sp, out _)
                    ? new(StackEndReason.MissingMemory, $"the exception frame at 0x{sp:x8} is not in the dump", sp)
                    : new(StackEndReason.NotInDump, $"where EXC_RETURN 0x{step.ReturnAddress:x8} returns to is not in the dump");
            return false;
        }

        return new InterruptedSelection(_target, trail, step, entry, this).TryChoose(contexts);
    }

    /// <summary>Walks a candidate for the frame of an interrupted thread on its own, as far as its stack goes.</summary>
    internal StackTrail WalkCandidate(int index, InterruptedContext candidate, ExceptionEntry entry)
    {
        StackTrail trail = new() { Stack = _target.CurrentThreadStack, IsSearched = true };
        trail.Frames.Add(InterruptedFrame(index, candidate.Registers, FrameTrust.Recovered, candidate.Evidence, entry with { Frame = candidate.Frame.Start }));
        Extend(trail, mayCrossExceptions: false);
        return trail;
    }

    private UnwoundFrame InterruptedFrame(int index, RegisterSet registers, FrameTrust trust, string evidence, ExceptionEntry? entry)
    {
        registers.TryGet(_architecture.ProgramCounter, out ulong value);
        ulong pc = _architecture.ToInstructionAddress(value);
        ulong lookup = _architecture.ToTrappingInstruction(_target.Memory, pc);
        return new()
        {
            Index = index,
            Pc = pc,
            LookupPc = lookup,
            IsInterrupted = true,
            IsCode = _target.IsCode(lookup),
            Trust = trust,
            Evidence = evidence,
            Registers = registers,
            InterruptedBy = entry,
        };
    }

    private UnwoundFrame CallerFrame(int index, in FrameStep step)
    {
        ulong pc = _architecture.ToInstructionAddress(step.ReturnAddress);
        return new()
        {
            Index = index,
            Pc = pc,
            LookupPc = pc - 1,
            IsInterrupted = false,
            IsCode = true,
            Trust = step.Trust,
            Evidence = step.Evidence,
            Registers = step.Caller!,
            OverwrittenByCallee = step.Overwritten,
        };
    }
}
