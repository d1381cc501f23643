#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A gdb stub for one Zephyr core dump of a Cortex-M, as capable as the one that ships with Zephyr and no more.

It is the rival in the comparisons: 17 core registers without a target description, one thread, registers that nobody
saved as the zeros that the dump has, memory from the dump and from the ELF's read-only sections. Where Zephyr's own
stub is merely unlucky (44 ms of socket delay a packet, the last byte of a section unreadable) this one is repaired, so
that what is compared is the approach.

With --threads it serves threads as Zephyr's newer stub does, where the dump has a `T` block and the ELF the table of
offsets: r0 to r3, r12, lr, pc and xpsr from the frame at the thread's saved stack pointer, sp behind that frame, r7 set to
sp, and the other registers as not known.

usage: dump_stub.py STREAM ELF [--threads] [--port-file FILE]   (STREAM: the bare stream, as `inquest extract` writes it)
"""
import socket
import struct
import sys


def read_stream(path):
    data = open(path, "rb").read()
    if data[:2] != b"ZE":
        sys.exit("dump_stub: %s is no core dump stream" % path)
    registers, kernel, regions, at = None, None, [], 12
    while at + 5 <= len(data):
        kind = data[at:at + 1]
        if kind in (b"A", b"T"):
            size = struct.unpack_from("<H", data, at + 3)[0]
            if kind == b"A":
                registers = data[at + 5:at + 5 + size]
            else:
                kernel = data[at + 5:at + 5 + size]
            at += 5 + size
        elif kind == b"M" and at + 11 <= len(data):
            start, end = struct.unpack_from("<II", data, at + 3)
            regions.append((start, data[at + 11:at + 11 + end - start]))
            at += 11 + end - start
        else:
            break
    return registers, kernel, regions


def read_elf(path):
    data = open(path, "rb").read()
    offset, = struct.unpack_from("<I", data, 0x20)
    size, count = struct.unpack_from("<HH", data, 0x2E)
    regions = []
    for i in range(count):
        _, kind, flags, address, place, length = struct.unpack_from("<IIIIII", data, offset + i * size)
        progbits, write, alloc, execute = kind == 1, flags & 1, flags & 2, flags & 4
        if progbits and alloc and (execute or not write):
            regions.append((address, data[place:place + length]))
    return regions


def thread_offsets(path):
    """_kernel_thread_info_offsets as a list; None where the ELF has no such symbol."""
    data = open(path, "rb").read()
    table, = struct.unpack_from("<I", data, 0x20)
    size, count = struct.unpack_from("<HH", data, 0x2E)
    sections = [struct.unpack_from("<IIIIIIIIII", data, table + i * size) for i in range(count)]
    for _, kind, _, _, place, length, link, _, _, entry in sections:
        if kind != 2:
            continue
        names = sections[link][4]
        for at in range(place, place + length, entry):
            name, value, bytes_of = struct.unpack_from("<III", data, at)
            index, = struct.unpack_from("<H", data, at + 14)
            if data[names + name:].startswith(b"_kernel_thread_info_offsets\0") and 0 < index < count:
                start = sections[index][4] + value - sections[index][3]
                return list(struct.unpack_from("<%dI" % (bytes_of // 4), data, start))
    return None


class Threads:
    """The kernel's list of threads: number 1 is the current one, whose registers are the dump's."""

    CURRENT, LIST, NEXT, STACK, ARCH, EXC_RETURN = 1, 2, 4, 8, 10, 13
    UNKNOWN = 0xFFFFFFFF

    def __init__(self, kernel, offsets, memory):
        self.offsets, self.memory, self.pointers = offsets, memory, []
        current, thread = (struct.unpack_from("<I", kernel, offsets[i])[0] for i in (self.CURRENT, self.LIST))
        self.pointers.append(current)
        while thread and len(self.pointers) < 256:
            if thread != current:
                self.pointers.append(thread)
            thread = self.word(thread + offsets[self.NEXT])

    def word(self, address):
        content = self.memory.read(address, 4)
        return struct.unpack("<I", content)[0] if content else None

    def registers(self, number):
        thread = self.pointers[number - 1]
        pointer = self.word(thread + self.offsets[self.STACK])
        frame = self.memory.read(pointer, 32) if pointer is not None else None
        if frame is None:
            return "x" * 17 * 8
        values = dict(zip((0, 1, 2, 3, 12, 14, 15, 16), struct.unpack("<8I", frame)))
        values[13] = pointer + 32
        if self.EXC_RETURN < len(self.offsets) and self.offsets[self.EXC_RETURN] != self.UNKNOWN:
            left = self.memory.read(thread + self.offsets[self.ARCH] + self.offsets[self.EXC_RETURN], 1)
            if left and not left[0] & 0x10:
                values[13] += 72
        values[7] = values[13]
        return "".join(struct.pack("<I", values[i]).hex() if i in values else "xxxxxxxx" for i in range(17))


class Memory:
    def __init__(self, regions):
        # First come, first served, as a linear list of regions would have it.
        pieces = []
        for start, content in regions:
            pieces.append((start, start + len(content), content))
        self.pieces = pieces

    def read(self, address, length):
        for start, end, content in self.pieces:
            if start <= address and address + length <= end:
                return content[address - start:address - start + length]
        out = bytearray()
        for i in range(length):
            for start, end, content in self.pieces:
                if start <= address + i < end:
                    out.append(content[address + i - start])
                    break
            else:
                return None
        return bytes(out)


def gdb_registers(block):
    words = struct.unpack("<%dI" % (len(block) // 4), block)
    order = dict(zip((0, 1, 2, 3, 12, 14, 15, 16, 13), words))
    if len(words) >= 17:
        order.update(zip(range(4, 12), words[9:17]))
    return "".join(struct.pack("<I", order[i]).hex() if i in order else "xxxxxxxx" for i in range(17))


def serve(connection, registers, memory, threads):
    buffered, selected = b"", 1
    while True:
        while b"#" not in buffered or len(buffered) < buffered.index(b"#") + 3:
            more = connection.recv(4096)
            if not more:
                return
            buffered += more
        begin = buffered.find(b"$")
        finish = buffered.index(b"#")
        if begin < 0 or begin > finish:
            buffered = buffered[finish + 3:]
            continue
        packet = buffered[begin + 1:finish].decode("ascii", "replace")
        buffered = buffered[finish + 3:]
        connection.sendall(b"+")
        reply = ""
        if packet == "?":
            reply = "S07"
        elif packet == "g":
            reply = registers if selected <= 1 else threads.registers(selected)
        elif packet.startswith("p"):
            number = int(packet[1:], 16)
            served = registers if selected <= 1 else threads.registers(selected)
            reply = served[number * 8:number * 8 + 8] if number < 17 else "E01"
        elif packet.startswith("m"):
            address, length = (int(x, 16) for x in packet[1:].split(","))
            content = memory.read(address, length)
            reply = "E01" if content is None else content.hex()
        elif packet.startswith("Hg") and threads:
            number = int(packet[2:], 16) if packet[2:] != "-1" else 0
            selected = number if number <= len(threads.pointers) else 1
            reply = "OK"
        elif packet.startswith("H"):
            reply = "OK"
        elif packet == "qfThreadInfo" and threads:
            reply = "m" + ",".join("%x" % (i + 1) for i in range(len(threads.pointers)))
        elif packet == "qsThreadInfo" and threads:
            reply = "l"
        elif packet.startswith("T") and threads:
            reply = "OK"
        elif packet == "qC" and threads:
            reply = "QC1"
        elif packet in ("k", "D"):
            return
        connection.sendall(("$%s#%02x" % (reply, sum(reply.encode()) & 0xFF)).encode())


def main():
    stream, elf = sys.argv[1], sys.argv[2]
    block, kernel, regions = read_stream(stream)
    if block is None:
        sys.exit("dump_stub: the dump holds no registers")
    memory = Memory(regions + read_elf(elf))
    offsets = thread_offsets(elf) if "--threads" in sys.argv and kernel else None
    threads = Threads(kernel, offsets, memory) if offsets else None
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    if "--port-file" in sys.argv:
        with open(sys.argv[sys.argv.index("--port-file") + 1], "w") as file:
            file.write(str(port))
    print(port, flush=True)
    connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    serve(connection, gdb_registers(block), memory, threads)


if __name__ == "__main__":
    main()
