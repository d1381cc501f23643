using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Coredump;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Symbols;
using Inquest.Target;
using Inquest.Unwinding;
using Inquest.Zephyr;
using ThreadStates = Inquest.Zephyr.ThreadStates;
using StateWords = Inquest.Reporting.Words.ThreadStates;

namespace Inquest.Postmortem;

/// <summary>Puts the threads into the report: the crashed one with its frames, the others as the kernel lists them.</summary>
internal sealed class ThreadReporter
{
    private readonly Crash _crash;
    private readonly FrameReporter _frames;
    private const string FirstFunction = "z_thread_entry";

    private static readonly (ThreadOptions Option, string Word)[] s_options =
    [
        (ThreadOptions.Essential, "essential"), (ThreadOptions.FloatingPoint, "floating-point"), (ThreadOptions.User, "user"), (ThreadOptions.InheritPermissions, "inherit-permissions"),
    ];

    private readonly ThreadWaits _waits;
    private readonly bool _allStacks;

    /// <param name="crash">The crash.</param>
    /// <param name="allStacks">True to unwind every thread, false for the crashed one alone.</param>
    /// <param name="variables">Gives the frames their variables; null for none.</param>
    /// <param name="limits">Bounds.</param>
    public ThreadReporter(Crash crash, bool allStacks, VariableReporter? variables, Limits limits)
    {
        _crash = crash;
        _waits = new ThreadWaits(crash, limits);
        _allStacks = allStacks;
        _frames = new FrameReporter(crash, variables);
    }

    /// <summary>What the threads together show.</summary>
    public IReadOnlyList<FindingInfo> Findings => _waits.Findings;

    public IReadOnlyList<PostmortemThread> Describe()
    {
        List<PostmortemThread> threads = [];
        KernelThread? current = _crash.CurrentThread;
        if (_crash.Stack is CallStack stack)
        {
            ThreadInfo crashed = (current is null ? new ThreadInfo() : DescribeThread(current)) with
            {
                Crashed = true,
                Current = true,
                Stack = current is null ? null : DescribeStack(current, UsedAtCrash(current.Stack, stack)),
            };
            threads.Add(WithFrames(WithOtherName(WithInterrupt(crashed, stack)), current, stack));
        }

        foreach (KernelThread thread in _crash.Threads.Threads)
        {
            if (thread.Address != current?.Address)
            {
                ThreadInfo described = DescribeThread(thread);
                threads.Add(_allStacks ? Walk(described, thread) : new PostmortemThread { Info = described, Kernel = thread });
            }
        }

        return threads;
    }

    private PostmortemThread Walk(ThreadInfo described, KernelThread thread)
    {
        if (_crash.Target is null || _crash.Kernel is null)
        {
            return new PostmortemThread { Info = described, Kernel = thread };
        }

        if (SavedThread.Walk(_crash, thread) is not CallStack stack)
        {
            described = described with { Stopped = WithoutContext(_crash.Kernel) };
            return new PostmortemThread { Info = described, Kernel = thread };
        }

        return WithFrames(described, thread, stack);
    }

    private static StopInfo WithoutContext(KernelLayout layout) => layout is { UsesSwitchFrames: true, SwitchFrame: null }
        ? new StopInfo(StopReasons.Unknown, "the debug information does not tell in which order this build saves a thread's registers")
        : new StopInfo(StopReasons.NotInDump, "its saved registers are not in the dump");

    private PostmortemThread WithFrames(ThreadInfo described, KernelThread? thread, CallStack stack)
    {
        IReadOnlyList<PostmortemFrame> frames = _frames.Describe(stack);
        return new PostmortemThread
        {
            Info = described with { Frames = [.. frames.Select(f => f.Info)], Stopped = FrameReporter.Describe(stack.End) },
            Kernel = thread,
            Stack = stack,
            Frames = frames,
            Registers = stack.Frames is [{ } innermost, ..] ? innermost.Registers : null,
        };
    }

    // xpsr says which exception was active, whether or not its stack is in the dump.
    private ThreadInfo WithInterrupt(ThreadInfo thread, CallStack stack)
    {
        if (stack.Frames is not [UnwoundFrame first, ..] || FrameReporter.ActiveException(_crash, first.Registers) is not { } exception)
        {
            return thread;
        }

        bool isShown = stack.Frames.Any(f => f.InterruptedBy is not null);
        return thread with { InterruptedBy = exception, Notes = isShown || _crash.IsLogOnly ? [] : WhyNotShown() };
    }

    private ThreadInfo WithOtherName(ThreadInfo thread)
    {
        if (_crash.NamedThread is not KernelThread named)
        {
            return thread;
        }

        string name = named.DisplayName ?? EntryName(named) ?? $"the thread at 0x{named.Address:x8}";
        string own = thread.Name ?? thread.Entry ?? $"the thread at 0x{thread.Id:x8}";
        return thread with
        {
            Notes = [.. thread.Notes, $"_kernel says that {name} ran, but sp lies in the stack of {own}, and so do these frames: the two were just being switched, or _kernel was overwritten."],
        };
    }

    private string[] WhyNotShown()
    {
        const string Missing = "The interrupt's stack is not in the dump: what called it, and where it interrupted the thread, is not known.";
        bool isDumped = _crash.Target?.Stacks.FirstOrDefault(s => s.IsInterrupt) is { } stack && _crash.Capture.Memory.Any(b => b.Range.Overlaps(stack.Range));
        return isDumped ? []
            : _crash.Capture.State == CaptureState.Complete ? [Missing, "CONFIG_DEBUG_COREDUMP_MEMORY_DUMP_THREADS=y keeps the interrupt stack; CONFIG_DEBUG_COREDUMP_MEMORY_DUMP_MIN leaves it out."]
            : [Missing];
    }

    private ThreadInfo DescribeThread(KernelThread thread)
    {
        ulong? used = thread.Stack is AddressRange range && thread.SavedStackPointer is ulong sp && range.Contains(sp) ? range.End - sp : null;
        return new ThreadInfo
        {
            Id = thread.Address,
            Name = thread.DisplayName,
            Entry = EntryName(thread),
            State = StateOf(thread),
            Priority = thread.Priority,
            Current = thread.IsCurrent,
            Stack = DescribeStack(thread, used),
            Options = OptionsOf(thread),
            WaitingFor = _waits.PhraseOf(thread),
            Wait = _waits.WaitOf(thread),
            Timeout = thread.IsCurrent ? null : _waits.TimeoutOf(thread),
        };
    }

    private string? EntryName(KernelThread thread) =>
        thread.Entry is not ulong entry ? null
            : _crash.Elves?.Symbols.At(entry).FindFunction(entry) is FunctionInfo function && function.EntryPoint == entry ? function.Name?.Name
            : $"0x{entry:x8}";

    private static List<string> OptionsOf(KernelThread thread)
    {
        List<string> words = [];
        foreach ((ThreadOptions option, string word) in s_options)
        {
            if (thread.Options is ThreadOptions options && (options & option) != 0)
            {
                words.Add(word);
            }
        }

        return words;
    }

    // The highest use is read off what the stack was filled with: frames that were never written to, and those beyond its end, do not show there.
    private static StackInfo? DescribeStack(KernelThread thread, ulong? used) =>
        thread.Stack is not AddressRange stack ? null
            : new StackInfo(stack.Start, stack.Length, used, used > thread.StackHighWater ? used : thread.StackHighWater);

    private ulong? UsedAtCrash(AddressRange? stack, CallStack frames)
    {
        if (stack is not AddressRange range || _crash.Architecture is null)
        {
            return null;
        }

        // The thread's own code may have run over its stack's end; then what it used is more than the stack has.
        if (frames.Frames is [UnwoundFrame innermost, ..] && _crash.Architecture.ActiveException(innermost.Registers) is null
            && innermost.Registers.TryGet(_crash.Architecture.StackPointer, out ulong lowest) && lowest < range.Start && range.Start - lowest <= range.Length)
        {
            return range.End - lowest;
        }

        // In an interrupt the first frames are on the interrupt stack: the first that is on the thread's own counts.
        foreach (UnwoundFrame frame in frames.Frames)
        {
            if (frame.Registers.TryGet(_crash.Architecture.StackPointer, out ulong sp) && (range.Contains(sp) || sp == range.End))
            {
                return range.End - sp;
            }
        }

        return null;
    }

    private string? StateOf(KernelThread thread)
    {
        if (thread.State is not ThreadStates state)
        {
            return null;
        }

        return thread.IsCurrent && (state & ~ThreadStates.Queued) == 0 ? StateWords.Running
            : (state & ThreadStates.Dead) != 0 ? StateWords.Dead
            : (state & ThreadStates.Aborting) != 0 ? StateWords.Aborting
            : (state & ThreadStates.Dummy) != 0 ? StateWords.Dummy
            : (state & ThreadStates.Pending) != 0 ? StateWords.Pending
            : (state & ThreadStates.Suspended) != 0 ? thread.HasTimeout == true ? StateWords.Sleeping : StateWords.Suspended
            : (state & ThreadStates.Suspending) != 0 ? StateWords.Suspending
            : (state & ThreadStates.SleepingOrPrestart) != 0 ? HasNeverRun(thread) ? StateWords.NotStarted : StateWords.Sleeping
            : StateWords.Ready;
    }

    // A thread's first context, made when it is created, begins at z_thread_entry; one that has run was switched out elsewhere.
    private bool HasNeverRun(KernelThread thread) =>
        SavedThread.ReadContext(_crash, thread) is RegisterSet registers && _crash.Architecture is Architecture architecture && registers.TryGet(architecture.ProgramCounter, out ulong pc)
        && _crash.Elves?.Symbols.Primary.FindFunction(architecture.ToInstructionAddress(pc)) is { Name.Name: FirstFunction } function
        && function.EntryPoint == architecture.ToInstructionAddress(pc);
}
