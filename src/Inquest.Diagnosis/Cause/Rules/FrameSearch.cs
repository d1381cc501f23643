namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>Looks for functions in the crashed call stack.</summary>
internal static class FrameSearch
{
    // What Zephyr itself puts on the stack between the code that gave up and the exception that ends it.
    private static readonly string[] s_machinery =
    [
        "k_panic", "k_oops", "z_except_reason", "arch_except", "assert_post_action", "__assert_post_action", "assert_print",
        "z_fatal_error", "z_arm_fatal_error", "arch_system_halt", "k_sys_fatal_error_handler", "coredump", "z_do_kernel_oops", "z_arm_svc",
        "z_irq_spurious", "__stack_chk_fail", "_StackCheckHandler", "__stack_chk_fail_local", "abort", "_exit",
        "__assert_func", "__assert", "bt_ctlr_assert_handle", "lll_assert",
    ];

    private const int Depth = 12;

    /// <summary>Index of the innermost frame, of the first twelve, whose function is one of these; null when none is.</summary>
    public static int? Find(IReadOnlyList<CrashFrame> frames, ReadOnlySpan<string> functions)
    {
        for (int i = 0; i < frames.Count && i < Depth; i++)
        {
            if (frames[i].Function is { } function && functions.Contains(function))
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>The frame that a machinery frame serves: the first one further out that is not itself machinery; null when the stack ends.</summary>
    public static CrashFrame? CallerOf(IReadOnlyList<CrashFrame> frames, int index)
    {
        for (int i = index + 1; i < frames.Count; i++)
        {
            if (!IsMachinery(frames[i].Function))
            {
                return frames[i];
            }
        }

        return null;
    }

    /// <summary>The innermost frame that is not the kernel's own way to give up; null when there is none.</summary>
    public static CrashFrame? FirstOwn(IReadOnlyList<CrashFrame> frames) => CallerOf(frames, -1);

    private static bool IsMachinery(string? function) => function is not null && s_machinery.Contains(function);
}
