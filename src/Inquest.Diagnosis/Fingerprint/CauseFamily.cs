namespace Inquest.Diagnosis.Fingerprint;

/// <summary>
/// The classes of cause that one bug can show on different cores and in different dumps. A Cortex-M0 has no fault status,
/// so what is a bus fault on an M3 is a read of nothing there; without r4 to r11 a null read is a memory fault only.
/// </summary>
internal static class CauseFamily
{
    public static string Of(string kind) => kind switch
    {
        "null-read" or "null-write" or "wild-read" or "wild-write" or "freed-memory" or "read-only-write"
            or "bus-fault" or "imprecise-bus-fault" or "memory-fault" or "secure-fault" or "usage-fault" or "cpu-exception"
            or "heap-corruption" or "unaligned-access" => "bad-access",
        _ => kind,
    };

    /// <summary>Classes where the innermost function is chance: the thread stands for the bug.</summary>
    public static bool IsOfThread(string kind) => kind is "stack-overflow" or "watchdog";
}
