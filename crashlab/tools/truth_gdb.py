# SPDX-License-Identifier: Apache-2.0
"""Runs inside gdb-multiarch, attached to QEMU's stub: starts one scenario and records the truth about it.

Registers that QEMU's stub does not show (MSP, PSP, EXC_RETURN, fault status) come from the block that the firmware's
fault entry stores. For each level (the faulting code, the interrupted one, ...) r0 to r15 are set as they were and
gdb walks the stack with the twin ELF's call-frame information.
"""
import json
import os
import re
import subprocess

import gdb

JOB = json.load(open(os.environ["CRASHLAB_JOB"]))
EXC_RETURN_FLOOR = 0xFFFFFF00
ADDITIONAL_STATE_BYTES = 40
INTEGRITY_SIGNATURES = (0xFEFA125A, 0xFEFA125B)
EXCEPTIONS = {2: "NMI", 3: "HardFault", 4: "MemManage", 5: "BusFault", 6: "UsageFault", 7: "SecureFault", 11: "SVCall",
              12: "DebugMonitor", 14: "PendSV", 15: "SysTick"}
CORE = ["r%d" % i for i in range(13)] + ["sp", "lr", "pc"]


def evaluate(expression):
    return int(gdb.parse_and_eval(expression)) & 0xFFFFFFFF


def word(address):
    data = gdb.selected_inferior().read_memory(address & 0xFFFFFFFF, 4)
    return int.from_bytes(bytes(data), "little")


def hexa(value):
    return None if value is None else "0x%08x" % value


def set_registers(values):
    # pc last: setting it makes gdb forget its frames.
    for name in CORE:
        gdb.execute("set $%s = 0x%x" % (name, values[name]), to_string=True)


def get_registers():
    frame = gdb.newest_frame()
    while frame.newer() is not None:
        frame = frame.newer()
    return {name: int(frame.read_register(name)) & 0xFFFFFFFF for name in CORE}


def hardware_frame(address, exc_return, at_fault):
    """The frame that the hardware pushed: its kind, its registers, and the stack pointer before it."""
    kind = "basic"
    if word(address) in INTEGRITY_SIGNATURES:
        address += ADDITIONAL_STATE_BYTES
        kind = "additional+basic"
    names = ["r0", "r1", "r2", "r3", "r12", "lr", "pc", "xpsr"]
    values = {name: word(address + 4 * i) for i, name in enumerate(names)}
    size = 32
    if exc_return & 0x10 == 0:
        kind = kind.replace("basic", "extended")
        size = 104
    values["sp"] = address + size + (4 if values["xpsr"] & 0x200 else 0)
    return kind, address, values


# A longer value is cut here.
VALUE_CHARACTERS = 4000


def text_of(value):
    try:
        if value.is_optimized_out:
            return None
        shown = value.format_string(max_elements=24, repeat_threshold=8, max_depth=4, symbols=True)
        return None if "<optimized out>" == shown else shown[:VALUE_CHARACTERS]
    except (gdb.error, gdb.MemoryError, ValueError) as error:
        return "<error: %s>" % str(error)[:80]


def locals_of(frame):
    found, seen = [], set()
    try:
        block = frame.block()
    except RuntimeError:
        return found
    while block is not None and not block.is_global and not block.is_static:
        for symbol in block:
            if not (symbol.is_argument or symbol.is_variable) or symbol.name in seen:
                continue
            seen.add(symbol.name)
            try:
                value = text_of(symbol.value(frame))
            except (gdb.error, gdb.MemoryError) as error:
                value = "<error: %s>" % str(error)[:80]
            found.append({"name": symbol.name, "type": str(symbol.type), "kind": "argument" if symbol.is_argument else "local", "value": value})
        if block.function is not None:
            break
        block = block.superblock
    return found


def walk(lookup_pc=None, true_pc=None):
    """Frames from the registers as they stand, innermost first; ends at a thread's entry or at an exception's return.

    true_pc: what frame 0 reports instead, when lookup_pc had to be set for gdb to look at the right instruction.
    """
    frames = []
    frame = gdb.newest_frame()
    end, why, exc_return, resumed = "unknown", None, None, None
    while frame is not None and len(frames) < 64:
        pc = int(frame.pc()) & 0xFFFFFFFF
        if frame.type() == gdb.SIGTRAMP_FRAME or pc >= EXC_RETURN_FLOOR:
            end, exc_return = "exception-return", pc
            break
        name = frame.name()
        if name is None:
            end, why = "unknown", "gdb knows no function at 0x%08x" % pc
            break
        sal = frame.find_sal()
        inlined = frame.type() == gdb.INLINE_FRAME
        file = sal.symtab.filename if sal.symtab else None
        frames.append({
            "index": len(frames), "function": name, "pc": hexa(pc), "sp": hexa(int(frame.read_register("sp")) & 0xFFFFFFFF),
            "file": file, "line": sal.line or None, "inlined": inlined, "locals": locals_of(frame)})
        if name == "z_thread_entry":
            end = "thread-entry"
            break
        if name in ("z_cstart", "z_arm_reset"):
            end = "reset"
            break
        newer = frame
        try:
            frame = frame.older()
        except gdb.error as error:
            end, why = "unknown", str(error)
            break
        if frame is None:
            # gdb may refuse to step onto an EXC_RETURN: then lr as unwound tells.
            why = "gdb stops: %s" % gdb.frame_stop_reason_string(newer.unwind_stop_reason())
    if end == "exception-return":
        resumed = {}
        for register in CORE:
            try:
                resumed[register] = int(frame.read_register(register)) & 0xFFFFFFFF
            except (gdb.error, gdb.MemoryError):
                resumed[register] = None
    if true_pc is not None:
        for entry in frames:
            if entry["pc"] != hexa(lookup_pc):
                break
            entry["pc"] = hexa(true_pc)
    return frames, end, why, exc_return, resumed


def code_at(pc):
    try:
        return gdb.block_for_pc(pc) is not None or gdb.execute("info symbol 0x%x" % pc, to_string=True).find("in section") > 0
    except (gdb.error, RuntimeError):
        return False


def in_flash(pc):
    start, size = JOB["flash"]
    return start <= pc < start + size


def walk_level(values, svc, smashed):
    """One level's frames. Handles a pc that leads nowhere, and the pc behind a supervisor call."""
    pc = values["pc"]
    if svc:
        # The pc of a supervisor call stands behind it, and may be the next function's first byte.
        set_registers(dict(values, pc=pc - 2))
        return walk(pc - 2, pc)
    if not in_flash(pc) or pc < JOB["flash"][0] + 0x200 and pc < 0x100:
        first = {"index": 0, "function": None, "pc": hexa(pc), "sp": hexa(values["sp"]), "file": None, "line": None,
                 "inlined": False, "locals": []}
        if smashed:
            return [first], "unknown", "the return address and saved registers were overwritten on the stack", None, None
        back = values["lr"] & ~1
        set_registers(dict(values, pc=back - 2, lr=0xFFFFFFFF))
        frames, end, why, exc_return, resumed = walk(back - 2, back)
        for frame in frames:
            frame["index"] += 1
        return [first] + frames, end, why, exc_return, resumed
    set_registers(values)
    return walk()


def symbol_at(address):
    text = gdb.execute("info symbol 0x%x" % address, to_string=True)
    match = re.match(r"(\S+)(?: \+ (\d+))? in section", text)
    return (match.group(1), int(match.group(2) or 0)) if match else (None, None)


def type_of(symbol):
    try:
        return str(gdb.parse_and_eval(symbol).type)
    except gdb.error:
        return None


def string_at(value):
    return bytes(gdb.selected_inferior().read_memory(int(value.address), 32)).split(b"\0")[0].decode("ascii", "replace")


def classic_frame(record):
    exc_return = 0xFFFFFF00 | int(record["arch"]["mode_exc_return"])
    _, _, values = hardware_frame(int(record["callee_saved"]["psp"]) & 0xFFFFFFFF, exc_return, False)
    for i in range(8):
        values["r%d" % (4 + i)] = int(record["callee_saved"]["v%d" % (i + 1)]) & 0xFFFFFFFF
    del values["xpsr"]
    return values


def switch_frame(record):
    """The frame that switch_handle points to, read as the types of arm-m-switch.c say."""
    handle = int(record["switch_handle"]) & 0xFFFFFFFF
    if JOB["fpu"]:
        handle += int(gdb.parse_and_eval("sizeof(struct z_frame_fpu) - sizeof(struct switch_frame)")) if word(handle) else 4
    frame = gdb.Value(handle).cast(gdb.lookup_type("struct switch_frame").pointer()).dereference()
    values = {name: int(frame[name]) & 0xFFFFFFFF for name in ("r0", "r1", "r2", "r3", "r12", "lr", "pc")}
    for i in range(8):
        values["r%d" % (4 + i)] = int(frame["r4_to_r11"][i]) & 0xFFFFFFFF
    values["pc"] &= ~1
    if symbol_at(values["pc"])[0] == "arm_m_iciit_stub":
        values["pc"] = int(record["arch"]["iciit_pc"]) & 0xFFFFFFFF
    # The frame ends where the stack stood.
    values["sp"] = handle + frame.type.sizeof
    return values


def timeouts():
    """For each timeout that runs, by address: the ticks until it is over, counted from the clock's last announcement."""
    found, total = {}, 0
    # By the symbol table: after link-time optimisation the debug information has no place for it.
    names = subprocess.run(["arm-none-eabi-nm", JOB["twin"]], capture_output=True, text=True, check=True).stdout
    anchor = int(re.search(r"^([0-9a-f]+) \w timeout_list$", names, re.M).group(1), 16)
    kind = gdb.lookup_type("struct _timeout").pointer()
    node = gdb.Value(anchor).cast(kind).dereference()["node"]["next"]
    while int(node) != anchor and len(found) < 64:
        timeout = node.cast(kind).dereference()
        total += int(timeout["dticks"])
        found[int(node) & 0xFFFFFFFF] = total
        node = node.dereference()["next"]
    return found


def threads(current, levels, base_values):
    listed = []
    running = timeouts()
    thread = gdb.parse_and_eval("_kernel.threads")
    while int(thread) != 0 and len(listed) < 64:
        record = thread.dereference()
        address = int(thread) & 0xFFFFFFFF
        entry = int(record["entry"]["pEntry"]) & 0xFFFFFFFF
        pended = int(record["base"]["pended_on"]) & 0xFFFFFFFF
        waiting = None
        if pended:
            symbol, offset = symbol_at(pended)
            waiting = {"address": hexa(pended), "symbol": symbol, "offset": offset, "type": type_of(symbol) if symbol else None}
            if waiting["type"] == "struct k_mutex":
                owner = int(gdb.parse_and_eval(symbol)["owner"])
                waiting["owner"] = string_at(gdb.parse_and_eval(symbol)["owner"].dereference()["name"]) if owner else None
        item = {
            "address": hexa(address), "name": string_at(record["name"]), "entry": symbol_at(entry & ~1)[0],
            "entryAddress": hexa(entry), "state": int(record["base"]["thread_state"]), "priority": int(record["base"]["prio"]),
            "options": int(record["base"]["user_options"]), "current": address == current,
            "stack": {"start": hexa(int(record["stack_info"]["start"])), "size": int(record["stack_info"]["size"]),
                      "delta": int(record["stack_info"]["delta"])},
            "timeoutTicks": running.get(int(record["base"]["timeout"].address) & 0xFFFFFFFF),
            "savedSp": hexa(int(record["switch_handle"] if JOB["switch"] else record["callee_saved"]["psp"]) & 0xFFFFFFFF), "pendedOn": waiting}
        if address == current:
            item["frames"], item["ends"], item["registers"] = None, None, None
        else:
            values = switch_frame(record) if JOB["switch"] else classic_frame(record)
            set_registers(values)
            frames, end, why, _, _ = walk()
            item["frames"], item["ends"], item["registers"] = frames, end, {k: hexa(v) for k, v in values.items()}
        listed.append(item)
        thread = record["next_thread"]
    return listed


def log_truth():
    """What waited in the log's buffer when the dump began, and what went to the console, as the lab itself printed it."""
    made, given, dropped = (evaluate("crashlab_truth.dumped_" + name) for name in ("messages", "output", "dropped"))
    used, size = evaluate("crashlab_truth.log_bytes"), evaluate("sizeof(crashlab_log_text)")
    start = evaluate("(unsigned)&crashlab_log_text")
    text = bytes(gdb.selected_inferior().read_memory(start, used)).decode("utf-8", "replace") if used else ""
    messages, console = [], ""
    for line in text.split("\x02")[:-1]:
        parts = line.split("\x01")
        if parts[0] == "c":
            console += parts[1]
        else:
            messages.append({"level": int(parts[0]), "module": parts[1] or None, "timestamp": int(parts[2], 16), "text": parts[3]})
    waiting = messages[given + dropped:made] if used < size else None
    return {"messages": made, "output": given, "dropped": dropped, "waiting": waiting, "console": console}


def run():
    gdb.execute("set pagination off")
    gdb.execute("set confirm off")
    # QEMU's stub reads by pages: the closed first 256 bytes would hide the page's code from gdb's prologue analysis.
    gdb.execute("set trust-readonly-sections on")
    gdb.execute("set print frame-arguments all")
    gdb.execute("set backtrace past-main on")
    gdb.execute("set backtrace limit 70")
    gdb.execute("file " + JOB["twin"])
    gdb.execute("target remote " + JOB["socket"], to_string=True)
    for name, value in JOB["config"].items():
        gdb.execute("set var crashlab_config.%s = %d" % (name, value))
    before = None
    if JOB.get("stepFrom"):
        # Where the exception frame could not be stacked, the registers are read before each of the last instructions.
        gdb.execute("break %s" % JOB["stepFrom"], to_string=True)
        gdb.breakpoints()[-1].condition = JOB["stepCondition"]
        gdb.execute("continue", to_string=True)
        gdb.breakpoints()[-1].delete()
        for _ in range(2000):
            values = get_registers()
            if symbol_at(values["pc"])[0] in ("z_arm_usage_fault", "z_arm_nmi", "z_arm_hard_fault", "z_arm_mpu_fault",
                                              "z_arm_bus_fault", "z_arm_secure_fault", "z_arm_debug_monitor"):
                break
            before = values
            before_xpsr = evaluate("(unsigned)$xpsr")
            gdb.execute("stepi", to_string=True)
    gdb.execute("break *crashlab_truth_stored", to_string=True)
    gdb.execute("continue", to_string=True)

    block = {name: evaluate("crashlab_truth." + name) for name in
             ("entries", "msp", "psp", "exc_return", "control", "ipsr", "cfsr", "hfsr", "mmfar", "bfar")}
    if block["entries"] != 1:
        raise RuntimeError("the fault entry was not reached")
    live = get_registers()
    callee = {"r%d" % (4 + i): evaluate("crashlab_truth.r4_to_r11[%d]" % i) for i in range(8)}
    by_call = block["ipsr"] & 0x1FF == 11
    exc_return = block["exc_return"]
    # The supervisor call's entry pushed two words on the main stack before it came to the truth.
    msp = block["msp"] + (8 if by_call else 0)
    stacked_at = block["psp"] if exc_return & 4 else msp
    kind, frame_address, values = hardware_frame(stacked_at, exc_return, True)
    raw_xpsr = values.pop("xpsr")
    # A supervisor call that could not be taken escalates to a HardFault; its pc stands behind it all the same.
    svc = by_call or (block["ipsr"] & 0x1FF == 3 and block["cfsr"] == 0 and in_flash(values["pc"]) and values["pc"] >= 2
                      and word(values["pc"] - 2) & 0xFFFF == 0xDF02)
    stacked = True
    if before is not None:
        stacked = before["pc"] == values["pc"]
        values = before
        raw_xpsr = before_xpsr
    else:
        values.update(callee)
    if kind.startswith("additional"):
        for i in range(8):
            values["r%d" % (4 + i)] = word(stacked_at + 8 + 4 * i)

    fault_registers = {name: hexa(values[name]) for name in CORE}
    fault_registers["xpsr"] = hexa(raw_xpsr)
    floats = None
    if JOB["fpu"]:
        floats = {"s%d" % i: "0x%08x" % evaluate("(unsigned)*(unsigned *)&crashlab_truth.s16_to_s31[%d]" % (i - 16))
                  for i in range(16, 32)}

    current = evaluate("_kernel.cpus[0].current")
    current_name = string_at(gdb.parse_and_eval("_kernel.cpus[0].current").dereference()["name"]) if current else None
    levels = []
    xpsr, level_exc_return, address = raw_xpsr, exc_return, frame_address
    used_msp = msp
    first = True
    smashed = JOB.get("smashed", False)
    while len(levels) < 6:
        number = xpsr & 0x1FF
        frames, end, why, leave, resumed = walk_level(values, svc and first, smashed and first)
        context = {"kind": "thread", "name": current_name} if number == 0 else \
            {"kind": "interrupt", "number": number, "name": EXCEPTIONS.get(number, "IRQ %d" % (number - 16))}
        levels.append({
            "context": context, "excReturn": hexa(level_exc_return), "frameAddress": hexa(address), "frameKind": kind,
            "stackingFailed": first and not stacked, "registers": {n: hexa(values[n]) for n in CORE}, "xpsr": hexa(xpsr),
            "frames": frames, "ends": end, "why": why})
        first = False
        if end != "exception-return" or number == 0:
            break
        leave = leave & 0xFFFFFFFF | 1
        stacked_at = block["psp"] if leave & 4 else resumed["sp"]
        kind, address, below = hardware_frame(stacked_at, leave, False)
        xpsr = below.pop("xpsr")
        for i in range(4, 12):
            below["r%d" % i] = resumed["r%d" % i]
        values, level_exc_return = below, leave
    listed = [] if JOB.get("noThreads") else threads(current, levels, values)
    set_registers(live)

    gdb.execute("break *crashlab_halted", to_string=True)
    gdb.execute("continue", to_string=True)
    if evaluate("crashlab_truth.entries") != 1:
        raise RuntimeError("a second fault happened while the dump was written")
    reason = evaluate("crashlab_truth.reason")
    reason_name = None
    for enum in ("enum k_fatal_error_reason", "enum k_fatal_error_reason_arch"):
        try:
            fields = gdb.lookup_type(enum).fields()
        except gdb.error:
            continue
        for field in fields:
            if field.enumval == reason and field.name != "K_ERR_ARCH_START":
                reason_name = field.name
    ram = (evaluate("(unsigned)&_image_ram_start"), evaluate("(unsigned)&_image_ram_end"))
    extent = (evaluate("(unsigned)&in_memory_coredump"), evaluate("sizeof(in_memory_coredump)"))
    for name, (start, size) in (("partition", JOB["partition"]), ("ram", (ram[0], ram[1] - ram[0]))):
        with open(os.path.join(JOB["out"], name + ".bin"), "wb") as file:
            file.write(bytes(gdb.selected_inferior().read_memory(start, size)))
    truth = {
        "schema": 1,
        "fault": {
            "reason": {"code": reason, "name": reason_name}, "exception": EXCEPTIONS.get(block["ipsr"] & 0x1FF),
            "behindCall": bool(svc), "excReturn": hexa(exc_return), "msp": hexa(msp), "psp": hexa(block["psp"]), "control": hexa(block["control"]),
            "cfsr": hexa(block["cfsr"]), "hfsr": hexa(block["hfsr"]), "mmfar": hexa(block["mmfar"]), "bfar": hexa(block["bfar"]),
            "frameAddress": hexa(frame_address), "registers": fault_registers, "floats": floats},
        "levels": levels, "currentThread": current_name, "threads": listed, "log": log_truth(),
        "ram": {"start": hexa(ram[0]), "end": hexa(ram[1])}, "inMemory": {"start": hexa(extent[0]), "size": extent[1]}}
    with open(os.path.join(JOB["out"], "truth.json"), "w") as file:
        json.dump(truth, file)


try:
    run()
except Exception as error:
    import traceback
    with open(os.path.join(JOB["out"], "error.txt"), "w") as file:
        file.write(traceback.format_exc())
gdb.execute("kill", to_string=True)
gdb.execute("quit")
