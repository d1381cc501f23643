# SPDX-License-Identifier: Apache-2.0
"""What stands around a dump: the partition, a log, a RAM image, a CURRENT.UF2; and the sample for newcomers."""
import os
import struct
import zipfile

import builds
import plan

SAMPLE = "sample_keyboard_lockup"
UF2_START = 0x1000
UF2_END = 0xAD000
UF2_FAMILY_NRF52840 = 0xADA52840


def load_segments(elf):
    """(load address, bytes) of each segment with contents, by address."""
    offset, = struct.unpack_from("<I", elf, 28)
    size, count = struct.unpack_from("<HH", elf, 42)
    found = []
    for i in range(count):
        kind, at, _, physical, file_size = struct.unpack_from("<5I", elf, offset + i * size)
        if kind == 1 and file_size > 0:
            found.append((physical, elf[at:at + file_size]))
    return sorted(found)


def current_uf2(elf, partition_address, partition):
    """The file as the Adafruit nRF52 bootloader shows it: from 0x1000 on, 256 bytes a block, the rest of a block zero."""
    flash = bytearray(b"\xff" * (UF2_END - UF2_START))
    for address, data in load_segments(elf):
        flash[address - UF2_START:address - UF2_START + len(data)] = data
    flash[partition_address - UF2_START:partition_address - UF2_START + len(partition)] = partition
    blocks = len(flash) // 256
    out = bytearray()
    for i in range(blocks):
        out += struct.pack("<8I", 0x0A324655, 0x9E5D5157, 0x2000, UF2_START + 256 * i, 256, i, blocks, UF2_FAMILY_NRF52840)
        out += flash[256 * i:256 * i + 256] + bytes(476 - 256) + struct.pack("<I", 0x0AB16F30)
    return bytes(out)


def stream_in(partition):
    size, = struct.unpack_from("<I", partition, 4)
    return partition[16:16 + size]


def pretty(stream):
    """What the shell's `coredump print pretty` prints for a stored stream (formats: shell and API behaviour)."""
    lines = ["**** Zephyr Coredump ****"]
    version, target, bits, flag, reason = struct.unpack_from("<HHBBI", stream, 2)
    lines += ["\tVersion %d" % version, "\tTarget: ARM Cortex-m", "\tPointer size: %d" % (1 << bits), "\tFlag: %d" % flag,
              "\tReason: %d" % reason, "\tSize of the coredump: %d" % len(stream)]
    def data(payload):
        lines.append("Data:")
        lines.append("#CD:BEGIN#")
        for i in range(0, len(payload), 32):
            lines.append("#CD:" + payload[i:i + 32].hex())
        lines.append("#CD:END#")
    at = 12
    while at < len(stream):
        kind = stream[at:at + 1]
        if kind == b"M":
            version, start, end = struct.unpack_from("<HII", stream, at + 1)
            lines += ["-> Memory coredump header found", "\tVersion %d" % version, "\tSize %d" % (end - start),
                      "\tStarts at 0x%x ends at 0x%x" % (start, end)]
            data(stream[at + 11:at + 11 + end - start])
            at += 11 + end - start
        else:
            version, size = struct.unpack_from("<HH", stream, at + 1)
            lines += ["-> %s coredump header found" % ("Arch" if kind == b"A" else "Thread"), "\tVersion %d" % version,
                      "\tSize %d" % size]
            data(stream[at + 5:at + 5 + size])
            at += 5 + size
    return ("uart:~$ coredump print pretty\r\n" + "\r\n".join(lines) + "\r\nuart:~$ \r\n").encode()


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write_dump(row, machine, truth, out, elfs, folder, description):
    shape = row.get("shape")
    partition = read(os.path.join(out, "partition.bin"))
    log = read(os.path.join(out, "uart.log"))
    if not partition:
        raise RuntimeError("no byte of the partition was read")
    name, data = "dump.bin", partition
    description["base"] = "0x%08x" % machine["partition"]
    description["partition"] = {"address": "0x%08x" % machine["partition"], "size": len(partition)}
    if row["backend"] == "logging":
        name, data = "dump.log", log
        description["base"] = description["partition"] = None
    elif row["backend"] == "in-memory":
        name, data = "ram.bin", read(os.path.join(out, "ram.bin"))
        description["base"], description["partition"] = truth["ram"]["start"], None
        buffer = int(truth["inMemory"]["start"], 16) - int(truth["ram"]["start"], 16)
        # What did not fit was dropped: the recorded size is then the buffer's.
        if struct.unpack_from("<I", data, buffer + 4)[0] == truth["inMemory"]["size"] - 12:
            description["state"] = "truncated"
    if shape == "headerless":
        # The power went before the header was written: it comes last.
        data = b"\xff" * 16 + data[16:]
    elif shape == "pretty":
        name, data = "dump.log", pretty(stream_in(partition))
        description["base"] = description["partition"] = None
    elif shape == "uf2":
        image = read(elfs[row.get("imageBuild", row["build"])][0])
        name, data = "CURRENT.UF2", current_uf2(image, machine["partition"], partition)
        description["base"] = None
        description["imageElf"] = "crashlab/builds/%s.elf" % row.get("imageBuild", row["build"])
    elif shape == "interleaved":
        lines = data.split(b"\n")
        mixed = []
        for i, line in enumerate(lines):
            mixed.append(line)
            if i % 7 == 3:
                mixed.append(b"[00:00:01.601,000] <wrn> bt_hci_core: opcode 0x200a status 0x0c\r")
        data = b"\n".join(mixed)
    elif shape == "no-end":
        data = data[:data.index(b"#CD:END#") - len(b"E: ")]
    elif shape == "twice":
        data = data + b"*** Booting crash lab ***\r\n" + data
    elif shape == "lost-lines":
        lines = data.split(b"\n")
        middle = len(lines) * 2 // 3
        data = b"\n".join(lines[:middle] + lines[middle + 2:])
    elif shape == "odd-line":
        lines = data.split(b"\n")
        middle = len(lines) // 2
        lines[middle] = lines[middle].rstrip(b"\r")[:-7] + b"\r"
        data = b"\n".join(lines)
    elif shape == "log-and-partition":
        with open(os.path.join(folder, "uart.log"), "wb") as file:
            file.write(log)
        description["also"] = "uart.log"
    description["dump"] = name
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)


def make_sample(fixtures):
    """samples/keyboard-lockup.zip: what a keyboard's owner sends in."""
    folder = os.path.join(builds.ROOT, "samples")
    os.makedirs(folder, exist_ok=True)
    with zipfile.ZipFile(os.path.join(folder, "keyboard-lockup.zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in (("CURRENT.UF2", os.path.join(fixtures, SAMPLE, "CURRENT.UF2")),
                           ("zmk.elf", os.path.join(builds.LAB, "builds", plan.SAMPLE_BUILD + ".elf"))):
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, read(path))
