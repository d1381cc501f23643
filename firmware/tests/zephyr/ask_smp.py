#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks a device whose SMP line is on a TCP port for its images and its dumps: ask_smp.py PORT. Exits with 0 when mcumgr's own
image group and the module's two commands in it are both there."""

import base64
import socket
import struct
import sys


def crc16(data):
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def ask(line, group, command, body):
    """A read request; the answer's CBOR, or nothing."""
    packet = struct.pack(">BBHHBB", 0, 0, len(body), group, command + 1, command) + body
    framed = struct.pack(">H", len(packet) + 2) + packet + struct.pack(">H", crc16(packet))
    line.sendall(b"\x06\x09" + base64.b64encode(framed) + b"\n")
    answer = b""
    for text in line.makefile("rb"):
        if text[:2] in (b"\x06\x09", b"\x04\x14"):
            answer = (b"" if text[0] == 6 else answer) + base64.b64decode(text[2:])
            if len(answer) >= 2 + struct.unpack(">H", answer[:2])[0]:
                return answer[10:-2]
    return b""


def main():
    with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20) as line:
        images = ask(line, 1, 0, b"\xa0")
        dumps = ask(line, 1, 3, b"\xa0")
        first = ask(line, 1, 4, b"\xa1\x63off\x00")
    print(images, dumps, first[:60], sep="\n")
    return 0 if b"images" in images and b"edumps" in dumps and b"cwhy" in dumps and b"ddata" in first else 1


if __name__ == "__main__":
    sys.exit(main())
