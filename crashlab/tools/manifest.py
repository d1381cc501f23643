# SPDX-License-Identifier: Apache-2.0
"""The manifest by which a test says that the fixtures no longer fit the sources that made them."""
import hashlib
import json
import os
import subprocess

import builds

TOOLS = (["arm-none-eabi-gcc", "--version"], ["arm-none-eabi-ld", "--version"], ["qemu-system-arm", "--version"],
         ["gdb-multiarch", "--version"], ["python3", "--version"])


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def source_files():
    found = ["make-fixtures"]
    for part in ("firmware", "tools"):
        for folder, folders, files in os.walk(os.path.join(builds.LAB, part)):
            folders[:] = [name for name in folders if name != "__pycache__"]
            found += [os.path.relpath(os.path.join(folder, name), builds.LAB) for name in files]
    return sorted(found)


def tool_versions():
    return [subprocess.run(command, capture_output=True, text=True).stdout.splitlines()[0] for command in TOOLS]


def write(fixtures):
    made = {}
    for name in sorted(os.listdir(fixtures)):
        folder = os.path.join(fixtures, name)
        if os.path.isdir(folder):
            made[name] = {file: digest(os.path.join(folder, file)) for file in sorted(os.listdir(folder))}
    elfs = os.path.join(builds.LAB, "builds")
    value = {"schema": 1, "tools": tool_versions(),
             "sources": {path: digest(os.path.join(builds.LAB, path)) for path in source_files()},
             "builds": {name: digest(os.path.join(elfs, name)) for name in sorted(os.listdir(elfs))}, "fixtures": made}
    with open(os.path.join(fixtures, "manifest.json"), "w") as file:
        json.dump(value, file, indent=1)
        file.write("\n")
