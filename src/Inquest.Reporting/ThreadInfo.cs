namespace Inquest.Reporting;

/// <summary>One thread of the dump.</summary>
public sealed record ThreadInfo
{
    /// <summary>Address of its <c>k_thread</c>; null when it is not known (a dump without thread metadata).</summary>
    public ulong? Id { get; init; }

    /// <summary>Its name, or the symbol of its object; null when neither is known.</summary>
    public string? Name { get; init; }

    /// <summary>Its entry function; null when not known.</summary>
    public string? Entry { get; init; }

    /// <summary>Its state in words; one of <see cref="Words.ThreadStates"/>, or null when not known.</summary>
    public string? State { get; init; }

    /// <summary>Its priority; lower is more urgent, below zero is cooperative. Null when not known.</summary>
    public int? Priority { get; init; }

    /// <summary>Its options in words: <c>essential</c>, <c>floating-point</c>, <c>user</c>, <c>inherit-permissions</c>; empty when none is set or it is not known.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Whether the fault happened in it.</summary>
    public bool Crashed { get; init; }

    /// <summary>Whether it was the running thread (also when an interrupt on top of it crashed).</summary>
    public bool Current { get; init; }

    /// <summary>The exception whose handler ran on top of it and crashed; null when the thread itself crashed, or that is not known.</summary>
    public ExceptionInfo? InterruptedBy { get; init; }

    /// <summary>Its stack; null when not known.</summary>
    public StackInfo? Stack { get; init; }

    /// <summary>What it waits for, as a phrase: <c>spi_lock (k_mutex, held by hid_tx)</c>; null when it does not wait or it is not known.</summary>
    public string? WaitingFor { get; init; }

    /// <summary>The same as data; null with it.</summary>
    public WaitInfo? Wait { get; init; }

    /// <summary>When its wait or sleep ends by itself; null when it does not, or it is not known.</summary>
    public TimeoutInfo? Timeout { get; init; }

    /// <summary>Its call stack, innermost first, inlined frames as frames of their own.</summary>
    public IReadOnlyList<FrameInfo> Frames { get; init; } = [];

    /// <summary>Why the call stack ends where it ends; null when it was not unwound.</summary>
    public StopInfo? Stopped { get; init; }

    /// <summary>What is missing in this thread and why, each a sentence.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
