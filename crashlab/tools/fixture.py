# SPDX-License-Identifier: Apache-2.0
"""Makes one fixture: QEMU and gdb run the scenario, the backend's bytes become the dump, the truth is checked."""
import json
import os
import re
import shutil
import subprocess
import time

import builds
import composed
import plan

ARCH = {"v1": (1, 0), "v2": (2, 1), "v2-zeros": (2, 0), "v3": (3, 1), "v3-zeros": (3, 0)}
SP = {"frame": 0, "restored": 1, "without-padding": 2}
MEMORY = {"min": 0, "min-top": 0, "threads": 1, "linker-ram": 2}
BACKEND = {"logging": 0, "flash": 1, "nrf-flash": 2, "in-memory": 3}
LOG = {"plain": 0, "prefix": 1, "colour": 2, "minimal": 3}
# Seconds by the clock. A fixture takes three; on a machine that other work keeps busy it may take a hundred times that.
TIME_LIMIT = 600


def scenario_number(name):
    with open(os.path.join(builds.ROOT, builds.FIRMWARE, "app/scenarios.c")) as file:
        return re.findall(r'\t\{ "(\w+)", \w+ \}', file.read()).index(name)


def builds_of(row):
    return [row["build"]] + ([row["imageBuild"]] if "imageBuild" in row else [])


def partition_size_of(row):
    if "partitionSize" in row:
        return row["partitionSize"]
    machine = builds.MACHINES[builds.BUILDS[row["build"]]["machine"]]
    # On the nano the flash is the application's part, and the partition begins where that ends.
    room = machine["flash"][0] + machine["flash"][1] - machine["partition"] or 0x10000
    return 0x2000 if row["memory"].startswith("min") else 0x8000 if row["memory"] == "threads" else min(0x9000, room)


def config_of(row, machine):
    arch, callee = ARCH[row["arch"]]
    old = row["sp"] == "frame"
    return {
        "extra_info": callee, "scenario": scenario_number(row["scenario"]), "stream_version": row["stream"],
        "arch_block": arch, "sp_meaning": SP[row["sp"]], "memory": MEMORY[row["memory"]],
        "threads_block": int(row["threadsBlock"]), "stack_top": int(row["memory"] == "min-top"),
        "crc_block": int(row["crc"]), "backend": BACKEND[row["backend"]], "partition": machine["partition"],
        "partition_size": partition_size_of(row), "keeps_error": int(row.get("keepsError", not old)),
        "chunk": row.get("chunk", 4 if row["stream"] == 1 else 64), "log_style": LOG[row["log"]],
        "inject": 3 if row.get("nonSecure") else 2 if row.get("additionalState") else 1 if row["scenario"] == "imprecise_write" else 0,
        "stack_guard": int(row["scenario"] not in ("stack_overflow_unguarded", "stack_overflow_sentinel")),
        "fault_at_boot": int(row["scenario"] == "early_boot"), "null_guard": int(row["nullGuard"]),
        "stack_sentinel": int(row["scenario"] == "stack_overflow_sentinel"),
        "stale_sp": machine["ram"][0] + 0x3000 if row.get("staleSp") else 0,
        # Last: the firmware obeys the configuration only with this word in place.
        "magic": 0x4C414231,
    }


def run_scenario(row, machine, shipped, twin, out):
    what = plan.SCENARIOS[row["scenario"]]
    socket = os.path.join(out, "gdb.sock")
    job = {"twin": twin, "socket": socket, "config": config_of(row, machine), "flash": machine["flash"],
           "fpu": "CONFIG_FPU" in machine["defines"], "switch": "switch" in builds.BUILDS[row["build"]]["extra"], "partition": [machine["partition"], partition_size_of(row)],
           "out": out, "smashed": what.get("smashed", False), "noThreads": row["scenario"] == "early_boot"}
    if what.get("overflow"):
        job.update(stepFrom="parse_container", stepCondition="$sp < _kernel.cpus[0].current->stack_info.start + 220")
    with open(os.path.join(out, "job.json"), "w") as file:
        json.dump(job, file)
    command = ["qemu-system-arm", "-machine", machine["qemu"], "-display", "none", "-monitor", "none",
               "-serial", "file:" + os.path.join(out, "uart.log"), "-kernel", shipped, "-S", "-singlestep",
               "-chardev", "socket,path=%s,server=on,wait=off,id=gdb" % socket, "-gdb", "chardev:gdb",
               "-icount", "shift=5,sleep=off"]
    if row["build"].startswith("nano"):
        # What the bootloader would do: stack pointer and reset vector where the core looks for them.
        vectors = os.path.join(out, "vectors.bin")
        with open(shipped, "rb") as elf, open(vectors, "wb") as file:
            file.write(composed.load_segments(elf.read())[0][1][:8])
        command += ["-device", "loader,file=%s,addr=0,force-raw=on" % vectors]
    with open(os.path.join(out, "qemu.err"), "w") as errors:
        qemu = subprocess.Popen(command, stderr=errors)
    try:
        for _ in range(200):
            if os.path.exists(socket):
                break
            time.sleep(0.02)
        here = os.path.dirname(os.path.abspath(__file__))
        result = subprocess.run(["gdb-multiarch", "-nx", "-batch", "-x", os.path.join(here, "truth_gdb.py")],
                                env=dict(os.environ, CRASHLAB_JOB=os.path.join(out, "job.json"), LC_ALL="C"),
                                cwd=builds.ROOT, capture_output=True, text=True, timeout=TIME_LIMIT)
    finally:
        qemu.kill()
        qemu.wait()
    if not os.path.exists(os.path.join(out, "truth.json")):
        path = os.path.join(out, "error.txt")
        raise RuntimeError(open(path).read()[-600:] if os.path.exists(path) else result.stdout + result.stderr)
    with open(os.path.join(out, "truth.json")) as file:
        return json.load(file)


def looked_up(elf, addresses):
    """Which addresses have a line in the ELF that ships."""
    if not addresses:
        return {}
    text = builds.run(["arm-none-eabi-addr2line", "-e", elf] + ["0x%x" % address for address in addresses])
    return {address: not line.startswith("??") and not line.endswith(":?") for address, line in
            zip(addresses, text.splitlines())}


def refine(frames, elf, svc):
    """Marks frames of objects that ship without debug information, and gives each physical frame its CFA."""
    if not frames:
        return frames
    def key(frame):
        pc = int(frame["pc"], 16)
        return pc - 2 if frame["index"] > 0 or svc else pc
    groups, number = [], 0
    physical = []
    for frame in frames:
        if physical and physical[-1][-1]["inlined"]:
            physical[-1].append(frame)
        else:
            physical.append([frame])
    addresses = sorted({key(group[0]) if group is not physical[0] or svc else int(group[0]["pc"], 16) for group in physical})
    known = looked_up(elf, addresses)
    result = []
    for position, group in enumerate(physical):
        first = position == 0 and not svc
        pc = int(group[0]["pc"], 16)
        address = pc if first else pc - 2
        has_line = known.get(address, False)
        cfa = physical[position + 1][0]["sp"] if position + 1 < len(physical) else None
        if not has_line:
            group = [dict(group[-1], file=None, line=None, locals=[])]
        for frame in group:
            result.append({"index": len(result), "function": frame["function"], "pc": frame["pc"], "cfa": cfa,
                           "file": frame["file"], "line": frame["line"], "inlined": frame["inlined"],
                           "lineInElf": has_line and frame["function"] is not None, "locals": frame["locals"]})
    return result


def check(row, truth):
    """Refuses a truth that does not hold what the scenario knows about itself."""
    what = plan.SCENARIOS[row["scenario"]]
    levels = truth["levels"]
    def fail(message):
        shown = " | ".join("%s: %s (%s)" % (level["context"]["name"], " < ".join(str(f["function"]) for f in level["frames"]),
                                            level["ends"]) for level in levels)
        raise RuntimeError("the truth is not what the scenario knows: %s. %s" % (message, shown))
    if len(levels) != len(what["levels"]):
        fail("%d levels, not %d" % (len(levels), len(what["levels"])))
    for level, (kind, name, functions) in zip(levels, what["levels"]):
        context = level["context"]
        if context["kind"] != kind or (context["name"] if kind == plan.THREAD else context["number"]) != name:
            fail("level of %s" % context)
        names = iter([frame["function"] for frame in level["frames"]])
        for function in functions:
            if not any(function == candidate or (function and candidate and candidate.startswith(function + "."))
                       for candidate in names):
                fail("%s is missing" % function)
        expected = "exception-return" if kind == plan.INTERRUPT else "reset" if name == "" else \
            "unknown" if what.get("smashed") else "thread-entry"
        if level["ends"] != expected:
            fail("ends at %s, not %s (%s)" % (level["ends"], expected, level["why"]))
    for thread in truth["threads"]:
        if thread["frames"] is not None and thread["ends"] != "thread-entry":
            # What an overflow wrote below its stack was a neighbour's.
            if not row["scenario"].startswith("stack_overflow"):
                fail("thread %s ends at %s: %s" % (thread["name"], thread["ends"],
                                                   " < ".join(str(f["function"]) for f in thread["frames"])))


def make(row, elfs, folder, work):
    shipped, twin = elfs[row["build"]]
    machine = builds.MACHINES[builds.BUILDS[row["build"]]["machine"]]
    what = plan.SCENARIOS[row["scenario"]]
    # Short, for a socket's path may have 107 bytes.
    out = os.path.join(work, "r%d" % (abs(hash(row["name"])) % 10 ** 9))
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    truth = run_scenario(row, machine, shipped, twin, out)
    check(row, truth)

    if row.get("nonSecure"):
        for holder in [truth["fault"]] + truth["levels"]:
            holder["excReturn"] = "0x%08x" % (int(holder["excReturn"], 16) & ~0x41)
    log = truth.pop("log")
    if row["memory"] == "linker-ram" and row["backend"] in ("flash", "nrf-flash"):
        truth["log"] = log
    svc_first = truth["fault"].pop("behindCall")
    for index, level in enumerate(truth["levels"]):
        level["frames"] = refine(level["frames"], shipped, svc_first and index == 0)
    for thread in truth["threads"]:
        if thread["frames"] is not None:
            thread["frames"] = refine(thread["frames"], shipped, False)
            if row["memory"] not in plan.MEMORY_WITH_ALL_STACKS:
                for frame in thread["frames"]:
                    del frame["locals"]
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    description = {
        "schema": 1, "name": row["name"], "scenario": row["scenario"], "what": what["what"], "hard": what["hard"],
        "machine": machine["qemu"], "core": machine["core"], "build": row["build"],
        "elf": "crashlab/builds/%s.elf" % row["build"], "dump": None, "base": None,
        "arch": row["arch"], "sp": row["sp"], "memory": row["memory"], "backend": row["backend"],
        "threadsBlock": row["threadsBlock"], "stream": row["stream"], "log": row["log"], "crc": row["crc"],
        "nullGuard": row["nullGuard"], "partition": None,
        "injected": "injected" in what or bool(row.get("additionalState") or row.get("nonSecure") or row.get("staleSp")),
        "injectedWhy": plan.ADDITIONAL_STATE if row.get("additionalState") else
        plan.NON_SECURE if row.get("nonSecure") else plan.STALE_SP if row.get("staleSp") else what.get("injected"),
        "state": row.get("state", "complete"), "notes": row.get("notes", ""),
    }
    composed.write_dump(row, machine, truth, out, elfs, folder, description)
    ram = {name: truth.pop(name) for name in ("ram", "inMemory")}
    description["ram"] = ram["ram"]
    write_json(os.path.join(folder, "truth.json"), truth)
    write_json(os.path.join(folder, "fixture.json"), description)


def lines_of(value, depth=0):
    """JSON where what holds nothing else stands on one line: small, and a difference is still found by its line."""
    holders = [item for item in (value.values() if isinstance(value, dict) else value if isinstance(value, list) else [])
               if isinstance(item, (dict, list)) and item]
    if not holders:
        return json.dumps(value)
    margin = "\n" + " " * depth
    if isinstance(value, list):
        return "[" + margin + " " + ("," + margin + " ").join(lines_of(item, depth + 1) for item in value) + margin + "]"
    text, begins = "", True
    for key, item in value.items():
        holds = item in holders
        text += ("" if not text else "," if holds or begins else ", ") + (margin + " " if holds or begins else "")
        text += "%s: %s" % (json.dumps(key), lines_of(item, depth + 1))
        begins = holds
    return "{" + text + margin + "}"


def write_json(path, value):
    with open(path, "w") as file:
        file.write(lines_of(value) + "\n")
