# SPDX-License-Identifier: Apache-2.0
"""Which fixtures there are: the scenarios, what must be true of each, and the pairwise plan over the variants."""
import heapq
import itertools
import random

from builds import BUILDS, MACHINES, UNPLANNED_BUILDS

THREAD, INTERRUPT = "thread", "interrupt"
ALL = ("an385", "an386", "nano", "an505", "an547", "microbit")
MPU = ("an385", "an386", "nano", "an505", "an547")
V7 = ("an385", "an386", "nano")
V8 = ("an505", "an547")


def scenario(what, hard, levels, machines=ALL, **more):
    return dict({"what": what, "hard": hard, "levels": levels, "machines": machines}, **more)


def on(thread, *functions):
    """Functions that stand on the stack of that thread, innermost first; None stands for a pc in no function."""
    return (THREAD, thread, functions)


def at(number, *functions):
    return (INTERRUPT, number, functions)


# Each scenario's own knowledge of its call chain: the truth that gdb gives is refused if it does not hold it.
SCENARIOS = {
    "null_member_read": scenario("A read of `pkt->len` with `pkt` NULL while a report is sent.", "",
                                 [on("hid_tx", "send_report", "hid_thread", "z_thread_entry")], MPU),
    "null_member_write": scenario("A write of `setting->value` with `setting` NULL.", "",
                                  [on("storage", "store_value", "storage_thread")], MPU),
    "call_null": scenario("`transport->send` is NULL and is called.",
                          "The pc is 0: the caller is found by lr only.", [on("hid_tx", None, "send_over")]),
    "jump_unmapped": scenario("`transport->send` leads to where nothing is.", "The pc is in no memory at all.",
                              [on("hid_tx", None, "send_over")]),
    "execute_data": scenario("`transport->send` leads into a table in RAM.",
                             "The pc is readable memory but no code.", [on("hid_tx", None, "send_over")], MPU),
    "undefined_instruction": scenario("UDF in the main thread.", "",
                                      [on("main", "undefined_instruction", "main", "z_thread_entry")]),
    "divide_by_zero": scenario("SDIV by an empty averaging window, trapped.", "", [on("sensor", "sensor_average")], MPU),
    "unaligned_ldrd": scenario("LDRD from an odd address in a raw frame.", "", [on("sensor", "sensor_read_stamp")], MPU),
    "unaligned_ldm": scenario("LDM from a half-word address.", "", [on("sensor", "sensor_read_burst")], MPU),
    "write_rodata": scenario("A calibration table in flash is written to.", "", [on("sensor", "sensor_calibrate")], MPU),
    "bus_fault_read": scenario("A device register that is not there is read.", "", [on("sensor", "sensor_read_id")]),
    "imprecise_write": scenario(
        "A device register that is not there is written.", "The status says imprecise: the line may be later than the culprit.",
        [on("sensor", "sensor_start_sampling")], V7,
        injected="QEMU raises no imprecise bus fault: the fault handler turns the precise status into the imprecise one."),
    "smashed_return": scenario(
        "Options longer than their buffer overwrite the return address.",
        "The pc is 0x41414140 and lr is stale: no frame above is known, and none may be invented from lr.",
        [on("net_rx", None)], smashed=True),
    "stack_overflow": scenario(
        "A recursive parser runs into the guard under its stack (MPU region, or PSPLIM on ARMv8-M).",
        "The exception frame may not have been stacked: then the dump's registers are not the true ones.",
        [on("net_rx", "parse_container", "net_receive")], MPU, overflow=True),
    "stack_overflow_unguarded": scenario(
        "The same parser with no guard: it faults far below its stack, inside another thread's.",
        "SP lies outside the thread's stack; its frames have overwritten a neighbour's.",
        [on("net_rx", "read_container_type", "parse_container", "net_receive")], V7),
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
                                 on("crypto", "hash_round")], MPU),
    "timer_callback": scenario("A fault in a k_timer's expiry callback.", "The handler is reached without the interrupt wrapper.",
                               [at(15, "read_column", "sys_clock_isr"), on("idle", "idle")]),
    "panic_in_isr": scenario("`k_panic()` in a timer callback.", "A supervisor call out of an interrupt.",
                             [at(15, "panic_expired", "sys_clock_isr"), on("idle", "idle")]),
    "spurious_irq": scenario("An interrupt that nobody handles.", "",
                             [at(25, "z_irq_spurious"), on("main", "main", "z_thread_entry")]),
    "inline_chain": scenario("A null behavior, five inlined functions deep.", "Five logical frames share one pc, where the compiler kept track of them (not at every pc at -O3).",
                             [on("hid_tx", "keymap_process", "hid_thread")],
                             MPU),
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
                                [on("sensor", "sensor_filter_destroyed")], MPU),
    "use_after_free": scenario("A list walks into a freed sample.", "The pointer is 0x5a5a5a5a.",
                               [on("sensor", "sensor_sum_samples", "sensor_flush_samples")], MPU),
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
                                [on("hid_tx", "send_report", "hid_thread", "z_thread_entry")], ("nano",)),
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

# Dumps of these memory modes hold the waiting threads' stacks: their truth has the variables of every thread.
MEMORY_WITH_ALL_STACKS = ("threads", "linker-ram")

DIMENSIONS = {
    "arch": ["v1", "v2", "v2-zeros", "v3", "v3-zeros"],
    "sp": ["frame", "restored", "without-padding"],
    "memory": ["min", "min-top", "threads", "linker-ram"],
    "backend": ["logging", "flash", "nrf-flash", "in-memory"],
    "threadsBlock": [False, True],
    "stream": [1, 2],
    "log": ["plain", "prefix", "colour", "minimal"],
    "crc": [False, True],
    "nullGuard": [True, False],
}


def fits(row):
    """Combinations that some Zephyr release can produce (formats: timeline of changes)."""
    machine = BUILDS[row["build"]]["machine"]
    what = SCENARIOS[row["scenario"]]
    if machine not in what["machines"] or "display" in BUILDS[row["build"]]["extra"]:
        return False
    if row["stream"] == 1 and (row["threadsBlock"] or row["memory"] in ("threads", "min-top") or row["sp"] != "frame"
                               or row["backend"] == "in-memory"):
        return False
    if row["arch"] == "v1" and row["stream"] != 1:
        return False
    if row["arch"].startswith("v3") and (row["sp"] == "frame" or row["stream"] != 2):
        return False
    if row["sp"] == "frame" and (row["memory"] == "min-top" or row["backend"] == "in-memory"):
        return False
    if row["sp"] == "without-padding" and machine not in V8 or row["sp"] == "restored" and machine in V8:
        return False
    if row["memory"] == "threads" and not row["threadsBlock"]:
        return False
    if row["log"] != "plain" and row["backend"] != "logging":
        return False
    if row["crc"] and (row["stream"] == 1 or row["sp"] == "frame" or not row["arch"].startswith("v3")):
        return False
    if not row["nullGuard"] and not (row["scenario"] == "call_null" and machine in V7):
        return False
    # The fixed noinit buffer holds one thread, not the whole RAM: the truncated case is a fixture of its own.
    return row["backend"] != "in-memory" or row["memory"] in ("min", "min-top")


# A pair of scenario and build would alone need a thousand fixtures; scenario and machine stand for it.
def values_of(row):
    configuration = BUILDS[row["build"]]
    full = dict(row, machine="an386" if configuration["machine"] == "nano" else configuration["machine"],
                optimise=configuration["optimise"],
                dwarf=configuration["dwarf"], compressed=bool({"gz", "gnugz"} & set(configuration["extra"])),
                lto="lto" in configuration["extra"])
    return full


def pairs_of(row):
    full = values_of(row)
    found = set()
    for a, b in itertools.combinations(sorted(full), 2):
        if {a, b} & {"log", "crc", "nullGuard"} and {a, b} & {"scenario", "build"}:
            continue
        if {a, b} == {"scenario", "build"}:
            continue
        if "scenario" in (a, b) and {a, b} & {"dwarf", "compressed", "lto"}:
            continue
        found.add((a, full[a], b, full[b]))
    return found


def random_row(source, fixed=None):
    while True:
        row = {name: source.choice(values) for name, values in DIMENSIONS.items()}
        row["log"] = row["log"] if row["backend"] == "logging" else "plain"
        row["scenario"] = source.choice(sorted(name for name, what in SCENARIOS.items() if "unplanned" not in what))
        row["build"] = source.choice(sorted(name for name in BUILDS if name not in UNPLANNED_BUILDS))
        row["nullGuard"] = source.random() < 0.5 if row["scenario"] == "call_null" else True
        if fixed:
            row.update(fixed)
        if fits(row):
            return row


def pairwise(limit):
    """Greedy: of many valid rows always the one that covers most pairs not covered yet. Same seed, same plan."""
    source = random.Random(20261121)
    pool, goals = [], set()
    for _ in range(4000):
        row = random_row(source)
        pairs = pairs_of(row)
        pool.append((row, pairs))
        goals |= pairs
    total, chosen = len(goals), []
    # Gains only shrink, so a row whose gain is still the best after being counted again is the best of all.
    waiting = [(-len(pairs), index) for index, (_, pairs) in enumerate(pool)]
    heapq.heapify(waiting)
    while waiting and len(chosen) < limit:
        gain, index = heapq.heappop(waiting)
        row, pairs = pool[index]
        now = -len(pairs & goals)
        if now == 0:
            continue
        if now != gain:
            heapq.heappush(waiting, (now, index))
            continue
        chosen.append(row)
        goals -= pairs
    return chosen, total, total - len(goals)


def name_of(row):
    machine = BUILDS[row["build"]]["machine"]
    parts = [row["scenario"], machine, row["arch"], row["memory"], row["backend"]]
    return "_".join(part.replace("_", "-") if i else part for i, part in enumerate(parts))


def special(name, scenario_name, build_name, **more):
    row = {"arch": "v2", "sp": "restored", "memory": "linker-ram", "backend": "flash", "threadsBlock": False, "stream": 2,
           "log": "plain", "crc": False, "nullGuard": True, "scenario": scenario_name, "build": build_name, "name": name}
    row.update(more)
    return row


SAMPLE_BUILD = "nano-Os-dwarf5-display"
OLD_BUILD = "nano-O2-dwarf4-id"
ADDITIONAL_STATE = ("The fault handler puts the additional state that an exception out of the secure state pushes in front of the "
                    "frame, and clears r4 to r11; fault.frameAddress in truth.json is the true frame, 40 bytes above.")


NON_SECURE = ("Firmware in the non-secure state sees EXC_RETURN with the bits S and ES clear; the lab runs in the secure one. The fault "
              "handler clears them in its own, in those on the main stack, and in those that the threads keep.")
STALE_SP = "The stale sp of an earlier, survived fault is put in place by the configuration."


def log_shape(shape, state, notes, scenario_name, build_name, **more):
    return special("log_" + shape.replace("-", "_"), scenario_name, build_name, backend="logging", log="prefix", shape=shape,
                   state=state, notes=notes, **more)


SPECIALS = [
    special("first_null_member_read", "null_member_read", "an386-O2-dwarf5"),
    special("first_isr_busy", "isr_busy", "an386-O2-dwarf5"),
    special("first_panic", "panic", "an385-Og-dwarf4-asmisr"),
    special("first_timer_callback", "timer_callback", "an385-Og-dwarf4-asmisr"),
    special("first_isr_fp_thread", "isr_fp_thread", "an386-O2-dwarf5"),
    special("first_below_asm", "below_asm", "an385-Og-dwarf4-asmisr"),

    special("sample_keyboard_lockup", "keyboard_lockup", SAMPLE_BUILD, arch="v2-zeros", partitionSize=0x10000, keepsError=False,
            shape="uf2", state="truncated",
            notes="The sample. As in the wild on Zephyr 4.1: header size 65504, error 0, checksum wrong, 64 KiB partition."),
    special("uf2_null_member_read", "null_member_read", OLD_BUILD, memory="min-top", shape="uf2", notes="A complete MIN dump."),
    special("uf2_isr_busy", "isr_busy", OLD_BUILD, arch="v2-zeros", shape="uf2", notes="Complete, LINKER_RAM, no r4 to r11."),
    special("uf2_threads", "deadlock", OLD_BUILD, arch="v3", memory="threads", threadsBlock=True, shape="uf2"),
    special("uf2_stale_dump", "null_member_write", SAMPLE_BUILD, memory="min-top", imageBuild=OLD_BUILD, shape="uf2",
            notes="The image holds another build's firmware: the dump outlived a reflash. `elf` is the dump's."),
    special("uf2_stale_dump_truncated", "isr_idle", SAMPLE_BUILD, partitionSize=0x4000, imageBuild=OLD_BUILD, shape="uf2",
            state="truncated", notes="As before, and cut by its partition."),

    special("truncated_flash_3_7", "use_after_free", "an386-Og-dwarf5-id", sp="frame", stream=1, partitionSize=0x1000,
            keepsError=False, state="truncated", notes="Chunks of 4 bytes; error 0; the checksum counts one chunk too many."),
    special("truncated_flash_4_1", "leaf", "an385-Os-dwarf5-id", partitionSize=0x3000, keepsError=False, state="truncated",
            notes="Chunks of 64 bytes; error 0; checksum wrong."),
    special("truncated_flash_4_2", "isr_stale_frames", "an386-Og-dwarf5-id", partitionSize=0x3000, keepsError=True,
            state="truncated", notes="error is -12 (ENOMEM)."),
    special("truncated_flash_threads", "panic", "an385-Os-dwarf5-id", memory="threads", threadsBlock=True, partitionSize=0x1800,
            keepsError=True, state="truncated"),
    special("truncated_flash_registers_only", "divide_by_zero", "an505-Og-dwarf5-asmisr", sp="without-padding",
            partitionSize=0x80, keepsError=True, state="truncated", notes="Cut behind the registers: no memory at all."),
    special("truncated_flash_in_registers", "bus_fault_read", "an385-Os-dwarf5-id", partitionSize=0x40, chunk=4, keepsError=False,
            state="truncated", notes="Cut inside the architecture block."),
    special("overflow_nrf_flash", "smashed_return", "an386-Og-dwarf5-id", backend="nrf-flash", partitionSize=0x2000,
            state="headerless", notes="The nRF backend writes no header when the stream did not fit."),
    special("overflow_nrf_flash_v8", "stack_overflow", "an505-Og-dwarf5-asmisr", sp="without-padding", backend="nrf-flash",
            partitionSize=0x2000, state="headerless"),
    special("headerless_flash", "cpp_method", "an386-Og-dwarf5-id", shape="headerless", state="headerless",
            notes="The power went before the header, which is written last; cut by the host."),
    special("overflow_in_memory", "oops", "an385-Os-dwarf5-id", backend="in-memory", state="truncated",
            notes="LINKER_RAM into a buffer of 4 KiB: cut without a word."),
    special("overflow_in_memory_small", "fp_live", OLD_BUILD, backend="in-memory", memory="min", state="truncated",
            notes="One thread into 512 bytes."),

    log_shape("interleaved", "complete", "Other modules' lines between the dump's.", "null_member_read", "an385-O2-dwarf3"),
    log_shape("no-end", "truncated", "The console died before the end marker; the bytes are all there.", "call_null", "an385-O2-dwarf3"),
    log_shape("twice", "complete", "Two dumps in one log, a reboot between them.", "assertion", "an386-Os-dwarf4-asmisr"),
    log_shape("lost-lines", "damaged", "Two lines are missing in a memory block.", "null_member_write", "an386-Os-dwarf4-asmisr"),
    log_shape("odd-line", "damaged", "One line lost its last digits.", "isr_busy", "an386-Os-dwarf4-asmisr"),
    special("log_pretty", "write_rodata", "an386-Os-dwarf4-asmisr", memory="threads", threadsBlock=True, shape="pretty",
            notes="`coredump print pretty` over the stored stream, written by the host."),
    special("log_in_full", "isr_fp_thread", "an386-O2-dwarf2", arch="v3", backend="logging", log="colour", crc=True),

    special("additional_state_bus_fault", "bus_fault_read", "an505-Os-dwarf4-gz-id", sp="without-padding", additionalState=True),
    special("additional_state_leaf", "leaf", "an505-O2-dwarf5", sp="without-padding", arch="v2-zeros", additionalState=True),
    special("additional_state_fp", "fp_live", "an547-Os-dwarf5-id", sp="without-padding", arch="v3", additionalState=True),
    special("additional_state_old_sp", "use_after_free", "an547-Og-dwarf4", sp="frame", memory="min", additionalState=True),

    special("panic_stale_sp", "panic", "an385-Os-dwarf5-id", sp="frame", staleSp=True,
            notes="The dump's sp is what an earlier fault left: it points into another thread's stack."),
    special("assertion_stale_sp", "assertion", "an386-Og-dwarf5-id", sp="frame", arch="v2-zeros", memory="threads",
            threadsBlock=True, staleSp=True, notes="As panic_stale_sp, without r4 to r11."),
    special("non_secure_null_member_read", "null_member_read", "an505-O2-dwarf5", sp="without-padding", nonSecure=True),
    special("non_secure_isr_busy", "isr_busy", "an505-Og-dwarf5-asmisr", sp="without-padding", memory="threads", threadsBlock=True,
            nonSecure=True),
    special("non_secure_isr_fp_thread", "isr_fp_thread", "an547-Os-dwarf5-id", sp="without-padding", arch="v3", nonSecure=True),
    special("non_secure_nested", "nested_isr", "an547-Og-dwarf4", sp="without-padding", arch="v2-zeros", nonSecure=True),

    special("heap_overrun", "heap_overrun", "an385-Os-dwarf5-id"),
    special("heap_overrun_fpu", "heap_overrun", "an547-Og-dwarf4", sp="without-padding"),
    special("heap_overrun_microbit", "heap_overrun", "microbit-Og-dwarf4-id"),
    special("heap_corruption_whole_ram", "heap_corruption", "an386-Os-dwarf4-asmisr", arch="v3"),

    special("wait_objects", "wait_objects", "an386-Og-dwarf5-id", arch="v3"),
    special("wait_objects_threads", "wait_objects", "an385-O2-dwarf3", memory="threads", threadsBlock=True),
    special("wait_objects_v8", "wait_objects", "an505-O2-dwarf5", sp="without-padding"),
    special("wait_objects_fpu", "wait_objects", "an547-Os-dwarf5-id", sp="without-padding", arch="v2-zeros"),
    special("deadlock_whole_ram", "deadlock", "an385-Os-dwarf5-id"),
    special("deadlock_three", "deadlock_three", "an386-Og-dwarf5-id"),
    special("deadlock_three_v8", "deadlock_three", "an505-Os-dwarf4-gz-id", sp="without-padding"),

    special("wait_a_while", "wait_a_while", "an386-Og-dwarf5-id"),
    special("wait_a_while_v8", "wait_a_while", "an505-O2-dwarf5", sp="without-padding", memory="threads", threadsBlock=True),
    special("wait_a_while_switch", "wait_a_while", "an385-Os-dwarf4-switch", arch="v3"),
    special("wild_read", "wild_read", "an386-Os-dwarf4-asmisr"),
    special("wild_write", "wild_write", "an385-O2-dwarf3", memory="min-top"),
    special("fp_unit_off", "fp_unit_off", "an386-O2-dwarf5", memory="min-top"),
    special("fp_unit_off_v8", "fp_unit_off", "an547-Os-dwarf5-id", sp="without-padding", arch="v3", memory="min-top"),
    special("secure_transition", "secure_transition", "an505-Og-dwarf5-asmisr", sp="without-padding", memory="min-top"),
    special("rich_locals", "rich_locals", "an385-Og-dwarf4-asmisr"),
    special("rich_locals_O2", "rich_locals", "an386-O2-dwarf5", memory="threads", threadsBlock=True),
    special("rich_locals_O3", "rich_locals", "an547-O3-dwarf5-gz-asmisr", sp="without-padding", memory="threads", threadsBlock=True),
    special("rich_objects", "rich_objects", "an386-Og-dwarf5-id"),
    special("rich_objects_O2", "rich_objects", "an505-O2-dwarf5", sp="without-padding", memory="threads", threadsBlock=True),
    special("double_free", "double_free", "an385-Os-dwarf5-id"),
    special("stack_overflow_sentinel", "stack_overflow_sentinel", "an386-Og-dwarf5-id", memory="threads", threadsBlock=True),

    special("last_words", "last_words", "an386-O2-dwarf5"),
    special("last_words_console", "last_words", "an385-Og-dwarf4-asmisr", notes="printk goes to the console in RAM."),
    special("last_words_64_bit", "last_words", "an505-Og-dwarf5-asmisr", sp="without-padding",
            notes="Timestamps of 64 bits, and each message names its thread."),
    special("last_words_filtered", "last_words", "an547-O2-dwarf5-lto", sp="without-padding",
            notes="Runtime filtering: a message's source is the module's writable data."),
    special("last_words_assertion", "assertion", "an385-O2-dwarf4-exidx", notes="The assertion's text is only in the RAM console."),
    special("last_words_assertion_log", "assertion", "an386-O2-dwarf2", notes="The assertion's text is only in the log's buffer."),

    special("switch_wait_objects", "wait_objects", "an385-Os-dwarf4-switch"),
    special("switch_wait_objects_fpu", "wait_objects", "an386-O2-dwarf5-switch", arch="v3"),
    special("switch_wait_objects_v8", "wait_objects", "an505-Og-dwarf5-switch", sp="without-padding", memory="threads",
            threadsBlock=True, notes="Each frame begins with the stack's limit."),
    special("switch_isr_fp_thread", "isr_fp_thread", "an386-O2-dwarf5-switch"),
    special("switch_isr_busy", "isr_busy", "an505-Og-dwarf5-switch", sp="without-padding"),
    special("switch_fp_waits", "last_words", "an386-O2-dwarf5-switch", memory="threads", threadsBlock=True),

    special("unrelated_change", "null_member_read", "an385-O2-dwarf5-changed"),
    special("other_folder", "null_member_read", "an385-O2-dwarf3-elsewhere"),
    special("same_sources", "null_member_read", "an385-O2-dwarf3"),

    special("call_null_invstate", "call_null", "an385-Og-dwarf4-asmisr", nullGuard=False,
            notes="Address 0 is open, as on most devices: the fault is INVSTATE."),
    special("call_null_invstate_fpu", "call_null", "an386-O3-dwarf4-gnugz", nullGuard=False, arch="v2-zeros", memory="min"),
]


def plan(limit=222):
    rows, total, covered = pairwise(limit)
    names = {}
    for row in rows:
        name = name_of(row)
        names[name] = names.get(name, 0) + 1
        row["name"] = name if names[name] == 1 else "%s_%d" % (name, names[name])
    return SPECIALS + rows, total, covered
