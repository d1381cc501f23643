namespace Inquest.Zephyr;

/// <summary>
/// Bits of <c>k_thread.base.thread_state</c> (include/zephyr/kernel_structs.h). Several may be set.
/// </summary>
[Flags]
public enum ThreadStates : byte
{
    /// <summary>No bit: the thread runs or is about to.</summary>
    None = 0,

    /// <summary>_THREAD_DUMMY: not a real thread.</summary>
    Dummy = 0x01,

    /// <summary>_THREAD_PENDING: waits for a kernel object.</summary>
    Pending = 0x02,

    /// <summary>_THREAD_PRESTART in older releases, _THREAD_SLEEPING in newer ones: the bit alone does not tell.</summary>
    SleepingOrPrestart = 0x04,

    /// <summary>_THREAD_DEAD: has ended.</summary>
    Dead = 0x08,

    /// <summary>_THREAD_SUSPENDED; older releases also mark a sleeping thread so, which then has a timeout.</summary>
    Suspended = 0x10,

    /// <summary>_THREAD_ABORTING.</summary>
    Aborting = 0x20,

    /// <summary>_THREAD_SUSPENDING (newer releases).</summary>
    Suspending = 0x40,

    /// <summary>_THREAD_QUEUED: in the ready queue.</summary>
    Queued = 0x80,
}
