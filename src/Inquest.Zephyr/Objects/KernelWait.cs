namespace Inquest.Zephyr.Objects;

/// <summary>What a pending thread waits for.</summary>
public sealed record KernelWait
{
    /// <summary>Address of the wait queue, k_thread.base.pended_on.</summary>
    public required ulong Queue { get; init; }

    /// <summary>The object as source names it: <c>flash_lock</c>, <c>g_dev.lock</c>; null when nothing with a name is there.</summary>
    public string? Name { get; init; }

    /// <summary>Its type: <c>k_mutex</c>; null when the debug information does not say.</summary>
    public string? Type { get; init; }

    /// <summary>Its address; null when its type is not known.</summary>
    public ulong? Address { get; init; }

    /// <summary>Of a mutex, the thread that owns it; of a thread that is waited for to end, that thread. Null for others, and when it is not in the dump.</summary>
    public ulong? Owner { get; init; }

    /// <summary>Of a mutex, how often its owner has locked it; null for others.</summary>
    public uint? LockCount { get; init; }

    /// <summary>Of a thread in k_poll(), what it polls for, with types; empty for others, and when the dump does not tell.</summary>
    public IReadOnlyList<string> PolledFor { get; init; } = [];

    /// <summary>True of a thread in k_poll().</summary>
    public bool IsPoll { get; init; }

    /// <summary>Its state in a few words where that tells something: <c>empty</c>, <c>full</c>; null otherwise.</summary>
    public string? State { get; init; }
}
