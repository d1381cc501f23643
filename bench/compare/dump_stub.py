#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A gdb stub for one Zephyr core dump of a Cortex-M, as capable as the one that ships with Zephyr and no more.

It is the rival in the comparisons: 17 core registers without a target description, one thread, registers that nobody
saved as the zeros that the dump has, memory from the dump and from the ELF's read-only sections. Where Zephyr's own
stub is merely unlucky (44 ms of socket delay a packet, the last byte of a section unreadable) this one is repaired, so
that what is compared is the approach.

usage: dump_stub.py STREAM ELF [--port-file FILE]   (STREAM: the bare stream, as `inquest extract` writes it)
"""
import socket
import struct
import sys


def read_stream(path):
    data = open(path, "rb").read()
    if data[:2] != b"ZE":
        sys.exit("dump_stub: %s is no core dump stream" % path)
    registers, regions, at = None, [], 12
    while at + 5 <= len(data):
        kind = data[at:at + 1]
        if kind in (b"A", b"T"):
            size = struct.unpack_from("<H", data, at + 3)[0]
            if kind == b"A":
                registers = data[at + 5:at + 5 + size]
            at += 5 + size
        elif kind == b"M" and at + 11 <= len(data):
            start, end = struct.unpack_from("<II", data, at + 3)
            regions.append((start, data[at + 11:at + 11 + end - start]))
            at += 11 + end - start
        else:
            break
    return registers, regions


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


def serve(connection, registers, memory):
    buffered = b""
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
            reply = registers
        elif packet.startswith("p"):
            number = int(packet[1:], 16)
            reply = registers[number * 8:number * 8 + 8] if number < 17 else "E01"
        elif packet.startswith("m"):
            address, length = (int(x, 16) for x in packet[1:].split(","))
            content = memory.read(address, length)
            reply = "E01" if content is None else content.hex()
        elif packet.startswith("H"):
            reply = "OK"
        elif packet in ("k", "D"):
            return
        connection.sendall(("$%s#%02x" % (reply, sum(reply.encode()) & 0xFF)).encode())


def main():
    stream, elf = sys.argv[1], sys.argv[2]
    block, regions = read_stream(stream)
    if block is None:
        sys.exit("dump_stub: the dump holds no registers")
    memory = Memory(regions + read_elf(elf))
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    if "--port-file" in sys.argv:
        with open(sys.argv[sys.argv.index("--port-file") + 1], "w") as file:
            file.write(str(port))
    print(port, flush=True)
    connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    serve(connection, gdb_registers(block), memory)


if __name__ == "__main__":
    main()
