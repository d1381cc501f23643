# SPDX-License-Identifier: Apache-2.0
"""What the drawn plan leaves out: with these rows every two values that can occur together do. To be added to, never drawn anew."""


def oldest(scenario, build, backend="flash", **more):
    """A dump as the first releases wrote it."""
    return dict({"scenario": scenario, "build": build, "arch": "v1", "sp": "frame", "memory": "min", "backend": backend,
                 "threadsBlock": False, "stream": 1, "log": "plain", "crc": False, "nullGuard": True}, **more)


def newer(scenario, build, arch, sp, backend="flash", **more):
    return dict({"scenario": scenario, "build": build, "arch": arch, "sp": sp, "memory": "min", "backend": backend,
                 "threadsBlock": False, "stream": 2, "log": "plain", "crc": False, "nullGuard": True}, **more)


COMPLETION = [
    oldest("unaligned_ldm", "microbit-Og-dwarf4-id"),
    newer("imprecise_write", "an505-Os-dwarf4-gz-id", "v3-zeros", "without-padding", "in-memory", crc=True),
    oldest("call_null", "an385-O2-dwarf4-exidx", "logging", log="prefix", nullGuard=False),
    oldest("stack_overflow_unguarded", "an386-O2-dwarf2", "logging", log="colour"),
    newer("null_member_write", "an386-Og-dwarf5-id", "v3-zeros", "restored", "in-memory", crc=True),
    newer("spurious_irq", "microbit-Os-dwarf5-asmisr", "v3", "restored", "in-memory", crc=True),
    newer("keyboard_lockup", "nano-O2-dwarf4-id", "v2", "restored", memory="min-top", threadsBlock=True),
    newer("stack_overflow", "an505-O3-dwarf3-asmisr", "v3", "without-padding", memory="threads", threadsBlock=True, crc=True),
    oldest("isr_fp_thread", "an385-O2-dwarf5-changed", "nrf-flash"),
    oldest("cpp_dead_object", "microbit-Og-dwarf4-id"),
    oldest("cpp_method", "microbit-Og-dwarf4-id"),
    oldest("jump_unmapped", "microbit-Og-dwarf4-id", "nrf-flash"),
    oldest("undefined_instruction", "microbit-Og-dwarf4-id", "logging", log="minimal"),
    oldest("heap_corruption", "an547-O3-dwarf5-gz-asmisr", "nrf-flash"),
    oldest("isr_stale_frames", "an386-O3-dwarf4-gnugz", "nrf-flash"),
    newer("divide_by_zero", "an385-O2-dwarf5-changed", "v3-zeros", "restored", "logging", threadsBlock=True, log="prefix", crc=True),
    newer("call_null", "an385-O2-dwarf3", "v3-zeros", "restored", "logging", threadsBlock=True, log="colour", nullGuard=False),
    newer("unaligned_ldrd", "an505-O3-dwarf3-asmisr", "v2", "frame", stream=1),
    newer("nested_isr_deep", "microbit-Og-dwarf4-id", "v2-zeros", "restored", "nrf-flash"),
    oldest("inline_chain", "an385-O2-dwarf4-exidx", "nrf-flash"),
    oldest("early_boot", "an385-O2-dwarf4-exidx"),
    oldest("panic_in_isr", "an385-O2-dwarf4-exidx", "logging", log="minimal"),
    oldest("null_member_write", "an385-O2-dwarf4-exidx", "logging", log="minimal"),
    oldest("nested_isr", "an385-O2-dwarf4-exidx"),
    oldest("oops", "an386-O2-dwarf2", "logging"),
    oldest("use_after_free", "microbit-Og-dwarf4-id", "logging", log="prefix"),
    oldest("call_null", "microbit-Og-dwarf4-id", "nrf-flash"),
    oldest("isr_busy", "microbit-Og-dwarf4-id"),
    oldest("execute_data", "microbit-Og-dwarf4-id"),
    oldest("smashed_return", "microbit-Og-dwarf4-id", "logging", log="minimal"),
    oldest("below_asm", "microbit-Og-dwarf4-id", "logging", log="colour"),
    oldest("call_null", "an386-O2-dwarf4-lto-gz", "logging", nullGuard=False),
    oldest("call_null", "an505-O2-dwarf5", "nrf-flash"),
    oldest("keyboard_lockup", "nano-O2-dwarf4-id"),
    oldest("stack_overflow_unguarded", "an386-Os-dwarf5-fp-asmisr", "logging", log="prefix"),
    newer("stack_canary", "an385-Os-dwarf2-asmisr", "v2", "frame", "nrf-flash"),
    newer("rich_variables", "nano-O2-dwarf4-id", "v2-zeros", "frame", "nrf-flash"),
    newer("timer_callback", "an386-Os-dwarf4-asmisr", "v2-zeros", "frame", "logging", threadsBlock=True, log="prefix"),
    newer("unaligned_ldm", "an386-O2-dwarf4-lto-gz", "v3", "restored", "logging", threadsBlock=True, log="minimal", crc=True),
    newer("imprecise_write", "an547-Og-dwarf4", "v3-zeros", "without-padding", threadsBlock=True, crc=True),
    newer("bus_fault_read", "an386-Og-dwarf5-id", "v3-zeros", "restored", "in-memory"),
    newer("deadlock", "an386-Og-dwarf5-id", "v3", "restored", "in-memory", threadsBlock=True, crc=True),
    newer("oops_escalated", "microbit-Os-dwarf5-asmisr", "v3-zeros", "restored", "in-memory"),
    newer("assertion", "an505-Og-dwarf5-asmisr", "v3-zeros", "without-padding", "in-memory", threadsBlock=True, crc=True),
    newer("watchdog", "an505-Og-dwarf5-asmisr", "v3", "without-padding", "logging", log="colour"),
    newer("libc_memcpy", "microbit-Os-dwarf5-asmisr", "v3-zeros", "restored", crc=True),
    newer("below_asm", "an505-O3-dwarf3-asmisr", "v2-zeros", "without-padding", "nrf-flash", threadsBlock=True),
    newer("cpp_method", "microbit-Og-dwarf4-id", "v3-zeros", "restored", "nrf-flash", memory="min-top", crc=True),
    newer("keyboard_lockup", "nano-O2-dwarf4-id", "v2", "restored", memory="threads", threadsBlock=True),
    newer("cpp_method", "microbit-Og-dwarf4-id", "v2", "frame", memory="threads", threadsBlock=True),
    newer("inline_chain", "an547-Og-dwarf4", "v2", "without-padding", "nrf-flash", memory="threads", threadsBlock=True),
    newer("isr_stale_frames", "an385-Os-dwarf2-asmisr", "v2-zeros", "restored", memory="threads", threadsBlock=True),
    newer("null_member_read", "an385-O2-dwarf3", "v3", "restored", memory="threads", threadsBlock=True),
]
