# SPDX-License-Identifier: Apache-2.0
"""The scenarios: what each sets off, and what must be true of it."""

THREAD, INTERRUPT = "thread", "interrupt"
ALL = ("an385", "an386", "nano", "an505", "an547", "microbit")
MPU = ("an385", "an386", "nano", "an505", "an547")
V7 = ("an385", "an386", "nano")
V8 = ("an505", "an547")

OPEN_ZERO = "the Cortex-M0 has no MPU: address 0 is its vector table, and reading it is no fault"
OPEN_FLASH = "the Cortex-M0 has no MPU: a write to flash is ignored"


def scenario(what, hard, levels, machines=ALL, **more):
    """`machines` are those that the drawn plan takes it from, `also` those that only the completion does; `why` not the others."""
    return dict({"what": what, "hard": hard, "levels": levels, "machines": machines, "also": ()}, **more)


def on(thread, *functions):
    """Functions that stand on the stack of that thread, innermost first; None stands for a pc in no function."""
    return (THREAD, thread, functions)


def at(number, *functions):
    return (INTERRUPT, number, functions)


# Each scenario's own knowledge of its call chain: the truth that gdb gives is refused if it does not hold it.
SCENARIOS = {
    "null_member_read": scenario("A read of `pkt->len` with `pkt` NULL while a report is sent.", "",
                                 [on("hid_tx", "send_report", "hid_thread", "z_thread_entry")], MPU,
                                 why=OPEN_ZERO),
    "null_member_write": scenario("A write of `setting->value` with `setting` NULL.", "",
                                  [on("storage", "store_value", "storage_thread")], MPU,
                                  why=OPEN_FLASH),
    "call_null": scenario("`transport->send` is NULL and is called.",
                          "The pc is 0: the caller is found by lr only.", [on("hid_tx", None, "send_over")]),
    "jump_unmapped": scenario("`transport->send` leads to where nothing is.", "The pc is in no memory at all.",
                              [on("hid_tx", None, "send_over")]),
    "execute_data": scenario("`transport->send` leads into a table in RAM.",
                             "The pc is readable memory but no code.", [on("hid_tx", None, "send_over")], MPU,
                             also=("microbit",)),
    "undefined_instruction": scenario("UDF in the main thread.", "",
                                      [on("main", "undefined_instruction", "main", "z_thread_entry")]),
    "divide_by_zero": scenario("SDIV by an empty averaging window, trapped.", "", [on("sensor", "sensor_average")], MPU,
                               why="ARMv6-M has no divide instruction"),
    "unaligned_ldrd": scenario("LDRD from an odd address in a raw frame.", "", [on("sensor", "sensor_read_stamp")], MPU,
                               why="ARMv6-M has no LDRD"),
    "unaligned_ldm": scenario("LDM from a half-word address.", "", [on("sensor", "sensor_read_burst")], MPU,
                              also=("microbit",)),
    "write_rodata": scenario("A calibration table in flash is written to.", "", [on("sensor", "sensor_calibrate")], MPU,
                             why=OPEN_FLASH),
    "bus_fault_read": scenario("A device register that is not there is read.", "", [on("sensor", "sensor_read_id")]),
    "imprecise_write": scenario(
        "A device register that is not there is written.", "The status says imprecise: the line may be later than the culprit.",
        [on("sensor", "sensor_start_sampling")], V7, also=V8, why="ARMv6-M has no fault status",
        injected="QEMU raises no imprecise bus fault: the fault handler turns the precise status into the imprecise one."),
    "smashed_return": scenario(
        "Options longer than their buffer overwrite the return address.",
        "The pc is 0x41414140 and lr is stale: no frame above is known, and none may be invented from lr.",
        [on("net_rx", None)], smashed=True),
    "stack_overflow": scenario(
        "A recursive parser runs into the guard under its stack (MPU region, or PSPLIM on ARMv8-M).",
        "The exception frame may not have been stacked: then the dump's registers are not the true ones.",
        [on("net_rx", "parse_container", "net_receive")], MPU, overflow=True,
        why="the Cortex-M0 has neither MPU nor stack limit: nothing guards a stack"),
    "stack_overflow_unguarded": scenario(
        "The same parser with no guard: it faults far below its stack, inside another thread's.",
        "SP lies outside the thread's stack; its frames have overwritten a neighbour's.",
        [on("net_rx", "read_container_type", "parse_container", "net_receive")], V7,
        why="the stack limit of ARMv8-M is always on; on the Cortex-M0 the read of address 0 that ends it is no fault"),
    "assertion": scenario("`__ASSERT` in an inlined function of a network buffer.", "The panic is a supervisor call.",
                          [on("net_rx", "assert_post_action", "append_payload")]),
    "oops": scenario("`k_oops()` in a work item.", "pc stands behind the SVC, at times in the next function.",
                     [on("sysworkq", "report_level", "work_queue_main")]),
    "panic": scenario("`k_panic()` in the storage thread.", "pc stands behind the SVC.", [on("storage", "check_wear", "compact")]),
    "oops_escalated": scenario("`k_oops()` with interrupts off.", "The supervisor call escalates to a HardFault.",
                               [on("main", "power_off_peripherals", "main")]),
    "stack_canary": scenario("A name longer than its buffer; the compiler's canary notices.",
                             "Saved registers above the buffer are overwritten.", [on("net_rx", "__stack_chk_fail", "parse_name")]),
    "isr_busy": scenario("A fault in an interrupt that hit a thread in the middle of its work.",
                         "Neither MSP nor PSP is in the dump.",
                         [at(19, "radio_read_header", "_isr_wrapper"), on("crypto", "hash_round", "crypto_thread")]),
    "isr_idle": scenario("A fault in an interrupt that hit the idle thread.", "arch_cpu_idle is assembly without frame information.",
                         [at(19, "radio_read_header"), on("idle", "arch_cpu_idle", "idle")]),
    "isr_stale_frames": scenario("A fault in an interrupt that hit a shallow thread after deep calls.",
                                 "Below its SP stand frames with true-looking return addresses.",
                                 [at(19, "radio_read_header"), on("crypto", "wait_for_key", "derive_and_wait")]),
    "isr_fp_thread": scenario("A fault in an interrupt that hit a thread with live floating point state.",
                              "The interrupted thread's frame is the extended one.",
                              [at(19, "radio_read_header"), on("display", "glide", "display_thread")]),
    "nested_isr": scenario("A fault in an interrupt that hit the system clock's handler.", "Two exception frames to cross.",
                           [at(21, "radio_read_header"), at(15, "radio_window_expired", "sys_clock_isr"), on("idle", "idle")]),
    "nested_isr_deep": scenario("A fault three interrupts deep, above a busy thread.", "Three exception frames to cross.",
                                [at(21, "radio_read_header"), at(20, "dma_complete"), at(15, "sys_clock_isr"),
                                 on("crypto", "hash_round")], MPU, also=("microbit",)),
    "timer_callback": scenario("A fault in a k_timer's expiry callback.", "The handler is reached without the interrupt wrapper.",
                               [at(15, "read_column", "sys_clock_isr"), on("idle", "idle")]),
    "panic_in_isr": scenario("`k_panic()` in a timer callback.", "A supervisor call out of an interrupt.",
                             [at(15, "panic_expired", "sys_clock_isr"), on("idle", "idle")]),
    "spurious_irq": scenario("An interrupt that nobody handles.", "",
                             [at(25, "z_irq_spurious"), on("main", "main", "z_thread_entry")]),
    "inline_chain": scenario("A null behavior, five inlined functions deep.", "Five logical frames share one pc, where the compiler kept track of them (not at every pc at -O3).",
                             [on("hid_tx", "keymap_process", "hid_thread")],
                             MPU, why=OPEN_ZERO),
    "leaf": scenario("A checksum over a bad pointer, in a leaf.", "lr is not on the stack.", [on("hid_tx", "report_checksum")]),
    "asm_leaf": scenario("A bad pointer in an assembly leaf.", "No call-frame information: lr leads out.",
                         [on("hid_tx", "asm_copy_words", "hid_thread")]),
    "below_asm": scenario("A fault in a C callback that assembly called.",
                          "asm_for_each has a frame and no call-frame information.",
                          [on("hid_tx", "encode_word", "asm_for_each", "hid_thread")]),
    "libc_memcpy": scenario("memcpy from where nothing is.", "The library has neither debug nor unwind information.",
                            [on("net_rx", "memcpy", "net_receive")]),
    "cpp_method": scenario("A C++ filter whose state pointer is wild.", "A template's method with an inlined step.",
                           [on("sensor", "motion::LowPass<3u>::apply", "sensor_filter")]),
    "cpp_dead_object": scenario("A virtual call through a freed object.", "The vtable pointer is the heap's pattern.",
                                [on("sensor", "sensor_filter_destroyed")], MPU,
                                also=("microbit",)),
    "use_after_free": scenario("A list walks into a freed sample.", "The pointer is 0x5a5a5a5a.",
                               [on("sensor", "sensor_sum_samples", "sensor_flush_samples")], MPU,
                               also=("microbit",)),
    "fp_live": scenario("A fault with floating point values in registers.", "The frame is the extended one where there is an FPU.",
                        [on("display", "blit", "glide", "render_frames")]),
    "deadlock": scenario("Two threads hold two locks crosswise; a supervisor's timer panics.",
                         "The cause is in the other threads.", [at(15, "supervisor_expired"), on("idle", "idle")]),
    "rich_variables": scenario("A telemetry record with every kind of value is sent over a port that is not there.",
                               "Bit-fields, unions, enums, nested arrays, 64-bit and floating point values.",
                               [on("main", "telemetry_send", "telemetry_report")]),
    "heap_corruption": scenario("A copy longer than its block overwrites the heap's next header; the next k_malloc walks into it.",
                                "The culprit has returned long ago.", [on("storage", "k_malloc", "cache_text", "cache_layer_names")]),
    "watchdog": scenario("A thread hangs, and the watchdog's interrupt panics.", "The hang is in the interrupted thread.",
                         [at(22, "watchdog_expired", "_isr_wrapper"), on("crypto", "hash_round", "hash_session")]),
    "early_boot": scenario("A fault before the first thread, on the main stack with interrupts off.",
                           "There is no thread: _current is a dummy, EXC_RETURN 0xfffffff9.",
                           [on("", "sensor_read_id", "sensor_early_probe", "z_cstart")]),
    "keyboard_lockup": scenario("The sample: a keyboard locks up while a report is sent.", "",
                                [on("hid_tx", "send_report", "hid_thread", "z_thread_entry")], ("nano",),
                                why="the sample's scenario is for the sample's machine"),
    # Not in the pairwise plan: each has fixtures of its own among SPECIALS.
    "heap_overrun": scenario("A label longer than its block; the heap's own check notices when the block is freed.",
                             "The culprit is named by nobody: only the heap's structures show it.",
                             [on("storage", "assert_post_action", "k_free", "rename_layer")], unplanned=True),
    "wait_objects": scenario("One thread for each thing that a thread can wait for, then a panic.",
                             "Semaphore, mutex, queues, condition variable, events, timer, poll, join; asleep, suspended, never started, aborted.",
                             [on("main", "gateway_give_up", "gateway_wait_for_everything", "main")], MPU, unplanned=True),
    "deadlock_three": scenario("Three threads each hold a lock and wait for the next one's; a fourth waits outside.",
                               "The circle is in the other threads.", [on("main", "gateway_give_up", "gateway_lock_out", "main")],
                               MPU, unplanned=True),
    "last_words": scenario("Messages of every kind wait in the log's buffer when the device panics.",
                           "The ring has wrapped and dropped; nothing of it was ever printed.",
                           [on("main", "gateway_give_up", "gateway_report", "gateway_last_words")], MPU, unplanned=True),
    "wait_a_while": scenario("Threads that wait for a limited time, for objects of functions and on another's stack, then a panic.",
                             "The time that is left; ready, aborting and suspending threads, and one that is suspended while it waits.",
                             [on("main", "gateway_give_up", "gateway_wait_a_while", "main")], MPU, unplanned=True),
    "wild_read": scenario("A list's last element was never set: its pointer is what memory held.", "The address is in no memory.",
                          [on("main", "total_time", "lights_play", "main")], MPU, unplanned=True),
    "wild_write": scenario("A write through the same pointer.", "", [on("main", "dim_effects", "lights_dim", "main")], MPU,
                           unplanned=True),
    "fp_unit_off": scenario("A multiplication while the floating point unit is off.", "The instruction is a good one.",
                            [on("main", "fade_step", "lights_fade", "main")], ("an386", "nano", "an547"), unplanned=True),
    "secure_transition": scenario("A function in non-secure memory is called from the secure state like any other.",
                                  "The pc is in the other state's memory; the caller is found by lr.",
                                  [on("main", None, "bank_level", "lights_select_bank", "main")], V8, unplanned=True),
    "rich_locals": scenario("A batch is packed with every kind of local, and sent over a port that is not there.",
                            "Function statics, hidden names, an array of variable length, anonymous members, wide bit-fields.",
                            [on("main", "telemetry_pack", "telemetry_flush", "main")], unplanned=True),
    "rich_objects": scenario("A gesture's strength is written to a device that is not there, in C++.",
                             "Multiple inheritance, references, a lambda's captures, member pointers, scoped enumerations, templates.",
                             [on("main", "gesture::buzz", "gesture::recognise", "gestures_recognise")], unplanned=True),
    "double_free": scenario("A block has two owners, and both free it.", "The first free put its list where k_free looks for the block's heap: the second follows that.",
                            [on("storage", "k_free", "drop_icon", "redraw_layer")], unplanned=True),
    "stack_overflow_sentinel": scenario("A local line is longer than what is left of the stack; the sentinel is found when the thread waits again.",
                                        "The culprit has returned: it is not in the call stack.",
                                        [on("net_rx", "z_check_stack_sentinel", "k_msgq_get", "net_rx_thread")], V7, unplanned=True),
}
