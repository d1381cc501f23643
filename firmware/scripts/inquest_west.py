# SPDX-License-Identifier: Apache-2.0
"""west inquest explain|gdb|check: Inquest's commands with the ELFs of the build folder filled in (sysbuild's too)."""

import argparse
import os
import shutil
import subprocess

from west.commands import WestCommand

COMMANDS = {
    "explain": "why the device crashed: west inquest explain CURRENT.UF2",
    "gdb": "open a dump in gdb: west inquest gdb CURRENT.UF2",
    "check": "is this build fit for a post-mortem?",
}


def find_elves(build):
    """The ELFs below a build folder: the application's first. With sysbuild each image has a folder of its own."""
    elves = []
    names = ("zephyr.elf", "zmk.elf")
    folders = [build] + sorted(os.path.join(build, entry) for entry in os.listdir(build) if os.path.isdir(os.path.join(build, entry)))
    for folder in folders:
        for name in names:
            elf = os.path.join(folder, "zephyr", name)
            # ZMK builds both names; the second is a copy under the name that its users know.
            if os.path.isfile(elf) and not any(os.path.dirname(e) == os.path.dirname(elf) for e in elves):
                elves.append(elf)
    return sorted(elves, key=lambda elf: (image_of(elf) != default_image(build), is_bootloader(elf)))


def image_of(elf):
    return os.path.basename(os.path.dirname(os.path.dirname(elf)))


def default_image(build):
    """The application among sysbuild's images, as its domains.yaml says; None without one."""
    domains = os.path.join(build, "domains.yaml")
    if not os.path.isfile(domains):
        return None
    with open(domains, encoding="utf-8") as file:
        return next((line.split(":", 1)[1].strip().strip("\"'") for line in file if line.startswith("default:")), None)


def is_bootloader(elf):
    return image_of(elf) in ("mcuboot", "b0", "b0n")


def arguments_for(command, elves, rest):
    """What to run: check looks at the application's ELF alone, the others take all of them beside what was given."""
    if command == "check":
        return ["check", elves[0], *rest]
    return [command, *rest, *elves]


class Inquest(WestCommand):
    def __init__(self):
        super().__init__("inquest", "explain, debug or check with Inquest", __doc__, accepts_unknown_args=True)

    def do_add_parser(self, parser_adder):
        parser = parser_adder.add_parser(
            self.name, help=self.help, description=self.description, formatter_class=argparse.RawDescriptionHelpFormatter,
            epilog="\n".join(f"  {name:8} {text}" for name, text in COMMANDS.items()))
        parser.add_argument("command", choices=list(COMMANDS))
        parser.add_argument("-d", "--build-dir", default="build", help="the build folder (build)")
        parser.add_argument("--inquest", default=os.environ.get("INQUEST", "inquest"), help="the program (inquest, or $INQUEST)")
        return parser

    def do_run(self, args, unknown):
        if not os.path.isdir(args.build_dir):
            self.die(f"there is no build folder {args.build_dir}: build first, or name it with -d")
        elves = find_elves(args.build_dir)
        if not elves:
            self.die(f"no zephyr.elf below {args.build_dir}: build first, or name the folder with -d")
        program = shutil.which(args.inquest)
        if program is None:
            self.die(f"{args.inquest} is not installed: see the README, or name it with --inquest")
        raise SystemExit(subprocess.call([program, *arguments_for(args.command, elves, unknown)]))

    def die(self, message):
        raise SystemExit(f"west inquest: {message}")
