using System.Globalization;
using Inquest.Binary;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Symbols;
using Inquest.Zephyr;
using Inquest.Zephyr.Objects;
using ThreadStates = Inquest.Zephyr.ThreadStates;

namespace Inquest.Postmortem;

/// <summary>What every pending thread waits for, who holds it, and what follows for the whole: deadlocks, stacks close to an overflow.</summary>
internal sealed class ThreadWaits
{
    // A stack that was once used to nine tenths has no room for an interrupt more, or a longer string.
    private const ulong NearlyFullPercent = 90;

    private readonly Dictionary<ulong, KernelWait> _waits = [];
    private readonly Dictionary<ulong, KernelThread> _threads = [];

    private readonly TimeoutReader? _timeouts;
    private readonly ulong? _timeoutNode;

    public ThreadWaits(Crash crash, Limits limits)
    {
        if (crash.Elves?.Symbols.Primary is not Symbolizer symbols)
        {
            return;
        }

        KernelObjectReader reader = new(symbols, crash.Memory, limits);
        _timeouts = TimeoutReader.Read(symbols, crash.Memory, limits);
        _timeoutNode = crash.Kernel?.Timeout;
        foreach (KernelThread thread in crash.Threads.Threads)
        {
            _threads.TryAdd(thread.Address, thread);
            if (thread.State is ThreadStates state && (state & ThreadStates.Pending) != 0 && thread.PendedOn is ulong queue)
            {
                _waits.TryAdd(thread.Address, reader.Describe(queue, thread.Address));
            }
        }

        Findings = [.. Deadlocks(), .. NearlyFullStacks()];
    }

    public IReadOnlyList<FindingInfo> Findings { get; } = [];

    /// <summary>The object as data; null when the thread waits for nothing that is known.</summary>
    public WaitInfo? WaitOf(KernelThread thread) => _waits.GetValueOrDefault(thread.Address) is not KernelWait wait ? null
        : wait.IsPoll ? new WaitInfo("k_poll", null, wait.Queue, null, null, null, wait.PolledFor.Count == 0 ? null : "for " + string.Join(" or ", wait.PolledFor))
        : new WaitInfo(wait.Name, wait.Type, wait.Address ?? wait.Queue, wait.Owner is ulong owner ? NameOf(owner) : null, wait.Owner, wait.LockCount, wait.State);

    /// <summary>The object as a phrase: <c>flash_lock (k_mutex, held by storage)</c>; null likewise.</summary>
    public string? PhraseOf(KernelThread thread) => _waits.GetValueOrDefault(thread.Address) is KernelWait wait ? Phrase(wait) : null;

    /// <summary>The time until a thread's timeout ends; null when none runs, or the dump does not tell.</summary>
    public TimeoutInfo? TimeoutOf(KernelThread thread) =>
        thread.HasTimeout != true || _timeouts?.TicksLeft(thread.Address + (_timeoutNode ?? 0)) is not ulong ticks ? null
            : new TimeoutInfo(ticks, _timeouts.TicksPerSecond is ulong second ? (ulong)((UInt128)ticks * 1000 / second) : null);

    private string Phrase(KernelWait wait)
    {
        if (wait.IsPoll)
        {
            return wait.PolledFor.Count == 0 ? "events in k_poll" : string.Join(" or ", wait.PolledFor) + " in k_poll";
        }

        string name = wait.Name ?? string.Create(CultureInfo.InvariantCulture, $"the wait queue at 0x{wait.Queue:x8}");
        if (wait.Type == "k_thread" && wait.Owner is ulong joined)
        {
            return $"{name} (the end of thread {NameOf(joined)})";
        }

        List<string> details = [];
        if (wait.Type is null && _threads.Values.FirstOrDefault(t => t.Stack?.Contains(wait.Queue) == true) is KernelThread holder)
        {
            details.Add("an object on the stack of " + NameOf(holder.Address));
        }

        if (wait.Type is not null)
        {
            details.Add(wait.Type == "_wait_q_t" ? "a wait queue" : wait.Type);
        }

        if (wait.Owner is ulong owner)
        {
            string times = wait.LockCount is uint count and > 1 ? string.Create(CultureInfo.InvariantCulture, $", locked {count} times") : "";
            details.Add($"held by {NameOf(owner)}{times}");
        }
        else if (wait.State is string state)
        {
            details.Add(state);
        }

        return details.Count == 0 ? name : $"{name} ({string.Join(", ", details)})";
    }

    private IEnumerable<FindingInfo> Deadlocks()
    {
        Dictionary<ulong, ulong> waitsFor = [];
        foreach ((ulong thread, KernelWait wait) in _waits)
        {
            if (wait.Owner is ulong owner)
            {
                waitsFor.Add(thread, owner);
            }
        }

        foreach (IReadOnlyList<ulong> cycle in WaitCycles.Find(waitsFor))
        {
            IEnumerable<string> steps = cycle.Select(t => $"{NameOf(t)} waits for {_waits[t].Name ?? "a lock"}, held by {NameOf(waitsFor[t])}");
            yield return new FindingInfo(FindingKinds.Deadlock, $"Deadlock of {cycle.Count} threads: {string.Join("; ", steps)}.", cycle);
        }
    }

    private IEnumerable<FindingInfo> NearlyFullStacks()
    {
        foreach (KernelThread thread in _threads.Values)
        {
            if (thread is { Stack: AddressRange stack, StackHighWater: ulong most } && stack.Length > 0 && most * 100 >= stack.Length * NearlyFullPercent)
            {
                string what = most >= stack.Length
                    ? string.Create(CultureInfo.InvariantCulture, $"Thread {NameOf(thread.Address)} has used its stack to the last of {stack.Length:N0} bytes: it has probably run over.")
                    : string.Create(CultureInfo.InvariantCulture, $"Thread {NameOf(thread.Address)} has used {most:N0} of the {stack.Length:N0} bytes of its stack ({most * 100 / stack.Length} %): close to an overflow.");
                yield return new FindingInfo(FindingKinds.StackNearlyFull, what, [thread.Address]);
            }
        }
    }

    private string NameOf(ulong thread) =>
        _threads.GetValueOrDefault(thread)?.DisplayName ?? string.Create(CultureInfo.InvariantCulture, $"0x{thread:x8}");
}
