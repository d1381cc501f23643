namespace Inquest.Zephyr;

/// <summary>
/// Index into <c>_kernel_thread_info_offsets[]</c> (subsys/debug/thread_info.c, CONFIG_DEBUG_THREAD_INFO). The table's
/// length bounds it, not its version word: a longer table only appends.
/// </summary>
public enum ThreadInfoOffset
{
    /// <summary>THREAD_INFO_OFFSET_VERSION.</summary>
    Version = 0,

    /// <summary>THREAD_INFO_OFFSET_K_CURR_THREAD: of the current thread's pointer in _kernel.</summary>
    CurrentThread = 1,

    /// <summary>THREAD_INFO_OFFSET_K_THREADS: of the list's head in _kernel.</summary>
    Threads = 2,

    /// <summary>THREAD_INFO_OFFSET_T_ENTRY.</summary>
    Entry = 3,

    /// <summary>THREAD_INFO_OFFSET_T_NEXT_THREAD.</summary>
    NextThread = 4,

    /// <summary>THREAD_INFO_OFFSET_T_STATE.</summary>
    State = 5,

    /// <summary>THREAD_INFO_OFFSET_T_USER_OPTIONS.</summary>
    UserOptions = 6,

    /// <summary>THREAD_INFO_OFFSET_T_PRIO.</summary>
    Priority = 7,

    /// <summary>THREAD_INFO_OFFSET_T_STACK_PTR.</summary>
    StackPointer = 8,

    /// <summary>THREAD_INFO_OFFSET_T_NAME.</summary>
    Name = 9,

    /// <summary>THREAD_INFO_OFFSET_T_ARCH.</summary>
    Arch = 10,

    /// <summary>THREAD_INFO_OFFSET_T_ARM_EXC_RETURN: within the arch member.</summary>
    ArmExceptionReturn = 13,
}
