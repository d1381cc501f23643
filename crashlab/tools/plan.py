# SPDX-License-Identifier: Apache-2.0
"""Which fixtures there are: those with a purpose of their own, and the pairwise plan over the variants."""
from builds import BUILDS
from completion import COMPLETION
from pairwise import PLANNED_BUILDS, PLANNED_SCENARIOS, pairwise
from scenarios import INTERRUPT, SCENARIOS, THREAD  # noqa: F401

# Dumps of these memory modes hold the waiting threads' stacks: their truth has the variables of every thread.
MEMORY_WITH_ALL_STACKS = ("threads", "linker-ram")


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
    names = {}
    planned = pairwise(limit) + COMPLETION
    for row in planned:
        name = name_of(row)
        names[name] = names.get(name, 0) + 1
        row["name"] = name if names[name] == 1 else "%s_%d" % (name, names[name])
    return SPECIALS + planned


def is_in_the_plan(row):
    """Whether a row counts for the pairs: its scenario and its build are combined with all others."""
    return row["scenario"] in PLANNED_SCENARIOS and row["build"] in PLANNED_BUILDS
