# SPDX-License-Identifier: Apache-2.0
"""Runs inside gdb, attached to a stub that serves a dump: writes the variables of every frame of every thread as JSON to
the file that VARIABLES_OUT names. Values are printed as crashlab/tools/truth_gdb.py prints the live ones."""
import json
import os

import gdb


def shown(value):
    if value.is_optimized_out:
        return None
    text = value.format_string(max_elements=24, repeat_threshold=8, max_depth=4, symbols=True)
    return None if "<optimized out>" == text or "<unavailable>" in text or "<error: " in text else text[:4000]


def variables_of(frame):
    found = {}
    try:
        block = frame.block()
    except RuntimeError:
        return found
    while block is not None and not block.is_global and not block.is_static:
        for symbol in block:
            if (symbol.is_argument or symbol.is_variable) and symbol.name not in found:
                try:
                    found[symbol.name] = shown(symbol.value(frame))
                except (gdb.error, gdb.MemoryError, ValueError):
                    found[symbol.name] = None
        if block.function is not None:
            break
        block = block.superblock
    return found


def frames_of_selected():
    frames, frame = [], gdb.newest_frame()
    while frame is not None and len(frames) < 64:
        try:
            frames.append({"function": frame.name(), "pc": int(frame.pc()) & 0xFFFFFFFF,
                           "sp": int(frame.read_register("sp")) & 0xFFFFFFFF, "variables": variables_of(frame)})
            frame = frame.older()
        except gdb.error:
            break
    return frames


threads = []
for thread in sorted(gdb.selected_inferior().threads(), key=lambda t: t.num):
    try:
        thread.switch()
        threads.append(frames_of_selected())
    except gdb.error:
        threads.append([])
with open(os.environ["VARIABLES_OUT"], "w") as file:
    json.dump(threads, file)
