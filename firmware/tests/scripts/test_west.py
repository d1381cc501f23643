# SPDX-License-Identifier: Apache-2.0
"""What west inquest makes of a build folder. west itself is not needed: its one class is stood in for."""

import os
import sys
import tempfile
import types
import unittest

west = types.ModuleType("west")
commands = types.ModuleType("west.commands")
commands.WestCommand = type("WestCommand", (), {"__init__": lambda self, *a, **k: None})
sys.modules.setdefault("west", west)
sys.modules.setdefault("west.commands", commands)
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scripts"))
import inquest_west  # noqa: E402


def touch(*parts):
    path = os.path.join(*parts)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    open(path, "wb").close()
    return path


class Tests(unittest.TestCase):
    def test_a_plain_build_has_one_elf(self):
        with tempfile.TemporaryDirectory() as build:
            elf = touch(build, "zephyr", "zephyr.elf")
            self.assertEqual([elf], inquest_west.find_elves(build))

    def test_with_sysbuild_the_application_comes_before_the_bootloader(self):
        with tempfile.TemporaryDirectory() as build:
            mcuboot = touch(build, "mcuboot", "zephyr", "zephyr.elf")
            app = touch(build, "my_app", "zephyr", "zephyr.elf")
            self.assertEqual([app, mcuboot], inquest_west.find_elves(build))

    def test_with_a_network_core_the_application_is_the_one_that_sysbuild_names(self):
        with tempfile.TemporaryDirectory() as build:
            hci = touch(build, "hci_ipc", "zephyr", "zephyr.elf")
            mcuboot = touch(build, "mcuboot", "zephyr", "zephyr.elf")
            app = touch(build, "my_app", "zephyr", "zephyr.elf")
            with open(os.path.join(build, "domains.yaml"), "w", encoding="utf-8") as file:
                file.write("default: my_app\nbuild_dir: /x\ndomains:\n  - name: my_app\n    build_dir: /x/my_app\n")
            self.assertEqual([app, hci, mcuboot], inquest_west.find_elves(build))

    def test_zmks_copy_is_not_taken_twice(self):
        with tempfile.TemporaryDirectory() as build:
            touch(build, "zephyr", "zephyr.elf")
            touch(build, "zephyr", "zmk.elf")
            self.assertEqual(1, len(inquest_west.find_elves(build)))

    def test_check_looks_at_the_application_alone(self):
        self.assertEqual(["check", "a.elf", "--format", "json"], inquest_west.arguments_for("check", ["a.elf", "b.elf"], ["--format", "json"]))
        self.assertEqual(["explain", "x.uf2", "a.elf", "b.elf"], inquest_west.arguments_for("explain", ["a.elf", "b.elf"], ["x.uf2"]))


if __name__ == "__main__":
    unittest.main()
