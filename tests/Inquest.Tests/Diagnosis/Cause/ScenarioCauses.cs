namespace Inquest.Tests.Diagnosis.Cause;

/// <summary>Which causes are right for a scenario of the crash lab; several where the dump decides how near it can be told.</summary>
internal static class ScenarioCauses
{
    // Most of the lab's bad pointers lead to 0x4fff0000, where a device would be and none is.
    private static readonly Dictionary<string, string[]> s_causes = new(StringComparer.Ordinal)
    {
        ["null_member_read"] = ["null-read"],
        ["keyboard_lockup"] = ["null-read"],
        ["inline_chain"] = ["null-read"],
        ["null_member_write"] = ["null-write"],
        ["call_null"] = ["null-call"],
        ["jump_unmapped"] = ["wild-call"],
        ["execute_data"] = ["execute-data"],
        ["undefined_instruction"] = ["undefined-instruction"],
        ["divide_by_zero"] = ["divide-by-zero"],
        ["unaligned_ldrd"] = ["unaligned-access"],
        ["unaligned_ldm"] = ["unaligned-access"],
        ["write_rodata"] = ["read-only-write"],
        ["bus_fault_read"] = ["bus-fault"],
        ["early_boot"] = ["bus-fault"],
        ["imprecise_write"] = ["imprecise-bus-fault"],
        ["smashed_return"] = ["stack-smashing"],
        ["stack_overflow"] = ["stack-overflow"],
        ["stack_overflow_unguarded"] = ["stack-overflow"],
        ["assertion"] = ["assertion"],
        ["oops"] = ["oops"],
        ["oops_escalated"] = ["oops"],
        ["panic"] = ["panic"],
        ["panic_in_isr"] = ["panic"],
        ["deadlock"] = ["panic"],
        ["stack_canary"] = ["stack-smashing"],
        ["spurious_irq"] = ["unhandled-interrupt"],
        ["timer_callback"] = ["bus-fault"],
        ["isr_busy"] = ["bus-fault"],
        ["isr_idle"] = ["bus-fault"],
        ["isr_stale_frames"] = ["bus-fault"],
        ["isr_fp_thread"] = ["bus-fault"],
        ["nested_isr"] = ["bus-fault"],
        ["nested_isr_deep"] = ["bus-fault"],
        ["leaf"] = ["bus-fault"],
        ["asm_leaf"] = ["bus-fault"],
        ["below_asm"] = ["bus-fault"],
        ["libc_memcpy"] = ["bus-fault"],
        ["cpp_method"] = ["bus-fault"],
        ["cpp_dead_object"] = ["freed-memory"],
        ["use_after_free"] = ["freed-memory"],
        ["fp_live"] = ["bus-fault"],
        ["heap_corruption"] = ["heap-corruption"],
        ["heap_overrun"] = ["heap-corruption", "assertion"],
        ["wait_objects"] = ["panic"],
        ["deadlock_three"] = ["panic"],
        ["last_words"] = ["panic"],
        ["watchdog"] = ["watchdog"],
        ["rich_variables"] = ["bus-fault"],
        ["rich_locals"] = ["bus-fault"],
        ["rich_objects"] = ["bus-fault"],
        ["wait_a_while"] = ["panic"],
        ["wild_read"] = ["wild-read"],
        ["wild_write"] = ["wild-write"],
        ["fp_unit_off"] = ["usage-fault"],
        ["secure_transition"] = ["secure-fault"],
        ["double_free"] = ["heap-corruption"],
        ["stack_overflow_sentinel"] = ["stack-overflow"],
    };

    /// <summary>The words that are right; null for a scenario without an expectation.</summary>
    public static IReadOnlyList<string>? Of(string scenario, string machine)
    {
        if (!s_causes.TryGetValue(scenario, out string[]? causes))
        {
            return null;
        }

        // On the microbit the bad pointers lead to 0x60000000, where a chip could have memory: a wild pointer.
        return machine == "microbit" && causes is ["bus-fault"] ? ["wild-read", "wild-write"] : causes;
    }

    /// <summary>What is left to say where the dump does not hold the register that makes the address.</summary>
    public static IReadOnlyList<string> WithoutRegister { get; } = ["memory-fault", "bus-fault", "cpu-exception"];
}
