# SPDX-License-Identifier: Apache-2.0
"""The machines and the build configurations of the crash lab, and how one ELF and its twin are made.

A build gives two ELFs with the same code. The one that ships (crashlab/builds/NAME.elf) has no call-frame information
for assembly, as Zephyr's has none. Its twin has it, and debug information for every object; only the truth is read
from the twin, and nothing of it is committed.
"""
import hashlib
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

LAB = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(LAB)
FIRMWARE = "crashlab/firmware"
LIBRARY = FIRMWARE + "/lib/libc.c"
# The compiler calls these only after link-time optimisation has looked for their users.
CALLED_BY_COMPILER = FIRMWARE + "/kernel/compiler_stack_protect.c"
CC = "arm-none-eabi-gcc"

MACHINES = {
    "an385": {
        "qemu": "mps2-an385", "core": "Cortex-M3", "cpu": ["-mcpu=cortex-m3"],
        "flash": (0x00000000, 0x400000), "ram": (0x20000000, 0x40000), "lab": (0x20200000, 0x2000), "partition": 0x71000,
        "uart": 0x40004000, "defines": ["CONFIG_MPU_STACK_GUARD"], "stack": 1024, "isr_stack": 2048, "in_memory": 4096,
    },
    "an386": {
        "qemu": "mps2-an386", "core": "Cortex-M4 with FPU",
        "cpu": ["-mcpu=cortex-m4", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"],
        "flash": (0x00000000, 0x400000), "ram": (0x20000000, 0x40000), "lab": (0x20200000, 0x2000), "partition": 0x71000,
        "uart": 0x40004000, "defines": ["CONFIG_MPU_STACK_GUARD", "CONFIG_FPU", "CONFIG_LOG_PRINTK"], "stack": 1024, "isr_stack": 2048,
        "in_memory": 4096,
    },
    # Linked where an nRF52840's application stands behind the SoftDevice, for CURRENT.UF2.
    "nano": {
        "qemu": "mps2-an386", "core": "Cortex-M4 with FPU",
        "cpu": ["-mcpu=cortex-m4", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"],
        "flash": (0x00027000, 0x4a000), "ram": (0x20000000, 0x40000), "lab": (0x20200000, 0x2000), "partition": 0x71000,
        "uart": 0x40004000, "defines": ["CONFIG_MPU_STACK_GUARD", "CONFIG_FPU", "CONFIG_LOG_PRINTK"], "stack": 1024, "isr_stack": 2048,
        "in_memory": 512,
    },
    "an505": {
        "qemu": "mps2-an505", "core": "Cortex-M33 (secure state)", "cpu": ["-mcpu=cortex-m33+nodsp", "-mfloat-abi=soft"],
        "flash": (0x10000000, 0x80000), "ram": (0x38000000, 0x40000), "lab": (0x38100000, 0x2000), "partition": 0x10071000,
        "uart": 0x50200000, "defines": ["CONFIG_PSPLIM", "CONFIG_LOG_TIMESTAMP_64BIT", "CONFIG_LOG_THREAD_ID_PREFIX"], "stack": 1024, "isr_stack": 2048, "in_memory": 4096,
    },
    "an547": {
        "qemu": "mps3-an547", "core": "Cortex-M55 with FPU (secure state)",
        "cpu": ["-mcpu=cortex-m55+nomve", "-mfloat-abi=hard", "-mfpu=auto"],
        "flash": (0x10000000, 0x80000), "ram": (0x30000000, 0x40000), "lab": (0x30070000, 0x2000), "partition": 0x10071000,
        "uart": 0x59303000, "defines": ["CONFIG_PSPLIM", "CONFIG_FPU", "CONFIG_LOG_PRINTK", "CONFIG_LOG_RUNTIME_FILTERING"], "stack": 1024, "isr_stack": 2048,
        "in_memory": 4096,
    },
    "microbit": {
        "qemu": "microbit", "core": "Cortex-M0", "cpu": ["-mcpu=cortex-m0"],
        "flash": (0x00000000, 0x40000), "ram": (0x20000000, 0x3400), "lab": (0x20003400, 0xc00), "partition": 0x38000,
        "uart": 0x40002000, "defines": ["CONFIG_UART_NRF", "CONFIG_FLASH_NRF", "CONFIG_LOG_OLD_MESSAGE"], "stack": 512, "isr_stack": 1024,
        "in_memory": 1024,
    },
}


def build(machine, optimise, dwarf, *extra):
    name = "-".join([machine, optimise.lstrip("-"), "dwarf%d" % dwarf] + list(extra))
    return name, {"machine": machine, "optimise": optimise, "dwarf": dwarf, "extra": list(extra)}


# extra: gz, gnugz (compressed sections, new and old form), lto, id (build id), asmisr (interrupt wrapper in assembly),
# exidx (drivers without debug information, with .ARM.exidx only), blob (net/ without any unwind information), fp (frame
# pointer kept), changed (one line more in hid.c), elsewhere (the same sources in another folder), switch
# (threads are switched by switch_handle), display (a display buffer
# of 70 KB).
BUILDS = dict([
    build("an385", "-Og", 4, "asmisr"),
    build("an385", "-Os", 5, "id"),
    build("an385", "-O2", 3),
    build("an385", "-O3", 5, "gz"),
    build("an385", "-O2", 5, "lto", "asmisr"),
    build("an385", "-Os", 2, "asmisr"),
    build("an385", "-O2", 4, "exidx"),
    build("an385", "-O2", 5, "changed"),
    build("an386", "-Og", 5, "id"),
    build("an386", "-Os", 4, "asmisr"),
    build("an386", "-O2", 5),
    build("an386", "-O3", 4, "gnugz"),
    build("an386", "-O2", 4, "lto", "gz"),
    build("an386", "-Os", 5, "fp", "asmisr"),
    build("an386", "-O2", 2),
    build("nano", "-Os", 5, "display"),
    build("nano", "-O2", 4, "id"),
    build("an505", "-Og", 5, "asmisr"),
    build("an505", "-Os", 4, "gz", "id"),
    build("an505", "-O2", 5),
    build("an505", "-O3", 3, "asmisr"),
    build("an547", "-Og", 4),
    build("an547", "-Os", 5, "id"),
    build("an547", "-O2", 5, "lto"),
    build("an547", "-O3", 5, "gz", "asmisr"),
    build("microbit", "-Og", 4, "id"),
    build("microbit", "-Os", 5, "asmisr"),
    build("microbit", "-O2", 3),
    # Not in the pairwise plan.
    build("an385", "-O2", 3, "elsewhere"),
    build("an385", "-Os", 4, "switch"),
    build("an386", "-O2", 5, "switch"),
    build("an505", "-Og", 5, "switch"),
])
UNPLANNED_BUILDS = tuple(name for name in BUILDS if name.endswith(("-elsewhere", "-switch")))

WARNINGS = ["-Wall", "-Wextra", "-Werror"]


def run(command):
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(" ".join(command) + "\n" + result.stdout + result.stderr)
    return result.stdout


def sources():
    found = []
    for folder, _, files in sorted(os.walk(os.path.join(ROOT, FIRMWARE))):
        for file in sorted(files):
            if file.endswith((".c", ".cpp", ".S")) and file != "offsets.c":
                found.append(os.path.relpath(os.path.join(folder, file), ROOT))
    return found


def defines_of(machine, configuration):
    flash, ram = machine["flash"], machine["ram"]
    values = {
        "CONFIG_STACK_SIZE": machine["stack"], "CONFIG_ISR_STACK_SIZE": machine["isr_stack"],
        "CONFIG_DEBUG_COREDUMP_BACKEND_IN_MEMORY_SIZE": machine["in_memory"],
        "CONFIG_FLASH_START": "0x%08xu" % flash[0], "CONFIG_FLASH_SIZE": "0x%xu" % flash[1],
        "CONFIG_RAM_START": "0x%08xu" % ram[0], "CONFIG_RAM_SIZE": "0x%xu" % ram[1],
        "CONFIG_UART_BASE": "0x%08xu" % machine["uart"], "CONFIG_CYCLES_PER_TICK": 25000, "CONFIG_LAB_START": "0x%08xu" % machine["lab"][0], "CONFIG_LAB_SIZE": "0x%xu" % machine["lab"][1],
        "CONFIG_LAB_LOG_SIZE": machine["lab"][1] - 0x300, "CONFIG_LOG_TIMESTAMP_FREQ": 1000,
        "CONFIG_LOG_BUFFER_SIZE": 512 if machine["lab"][1] < 0x1000 else 1024,
        "CONFIG_RAM_CONSOLE_BUFFER_SIZE": 128 if machine["lab"][1] < 0x1000 else 256,
    }
    if "display" in configuration["extra"]:
        values["CONFIG_DISPLAY_BUFFER"] = 70 * 1024
    defines = ["-D%s=%s" % pair for pair in values.items()] + ["-D" + name for name in machine["defines"]]
    if "asmisr" in configuration["extra"]:
        defines.append("-DCONFIG_ASM_ISR_WRAPPER")
    if "switch" in configuration["extra"]:
        defines.append("-DCONFIG_USE_SWITCH")
    if "changed" in configuration["extra"]:
        defines.append("-DCONFIG_UNRELATED_CHANGE")
    return defines


def code_flags(configuration):
    extra = configuration["extra"]
    flags = [configuration["optimise"], "-ffreestanding", "-fno-common", "-ffunction-sections", "-fdata-sections",
             "-fno-strict-aliasing"]
    if "lto" in extra:
        flags.append("-flto")
    if "fp" in extra:
        flags.append("-fno-omit-frame-pointer")
    return flags


def folder_of(configuration):
    """The folder that the debug information names: never the one that the lab was built in."""
    return "/elsewhere/inquest" if "elsewhere" in configuration["extra"] else "/inquest"


def prefix_maps(configuration):
    """The compiler hands the second to the assembler, the first it does not."""
    return ["-f%s-prefix-map=%s=%s" % (what, ROOT, folder_of(configuration)) for what in ("file", "debug")]


def debug_flags(configuration):
    flags = ["-g", "-gdwarf-%d" % configuration["dwarf"]] + prefix_maps(configuration)
    if configuration["dwarf"] <= 3:
        flags.append("-gstrict-dwarf")
    return flags


def without_debug(source, configuration):
    extra = configuration["extra"]
    if "exidx" in extra and source.startswith(FIRMWARE + "/drivers/"):
        return ["-g0", "-funwind-tables", "-fno-asynchronous-unwind-tables", "-fno-dwarf2-cfi-asm"]
    if source == LIBRARY:
        return ["-g0", "-fno-unwind-tables", "-fno-asynchronous-unwind-tables"]
    return None


def make_build(name, work, shipped_to):
    """Makes NAME.elf in that folder, and the twin; returns (shipped, twin)."""
    configuration = BUILDS[name]
    machine = MACHINES[configuration["machine"]]
    folder = os.path.join(work, name)
    os.makedirs(folder, exist_ok=True)
    shipped = os.path.join(shipped_to, name + ".elf")
    twin = os.path.join(folder, "twin.elf")
    stamp = os.path.join(folder, "stamp")
    current = fingerprint()
    if all(os.path.exists(path) for path in (shipped, twin, stamp)) and open(stamp).read() == current:
        return shipped, twin
    common = machine["cpu"] + ["-mthumb", "-masm-syntax-unified", "-I", FIRMWARE + "/include"] + defines_of(machine, configuration)
    unwind = ["-funwind-tables", "-fno-asynchronous-unwind-tables"] if "exidx" in configuration["extra"] else []

    text = run([CC, "-S", "-o", "-"] + common + code_flags(configuration)[:1] + ["-std=c11", FIRMWARE + "/arch/offsets.c"])
    offsets = ["-D%s=%s" % (key, value) for key, value in re.findall(r"@OFFSET (\w+) #?(\d+)", text)]

    shipped_objects, twin_objects, commands = [], [], []
    for source in sources():
        base = os.path.join(folder, source[len(FIRMWARE) + 1:].replace("/", "_"))
        if source.endswith(".S"):
            assembly = [CC, "-c"] + common + offsets + ["-g", "-gdwarf-%d" % configuration["dwarf"]] + prefix_maps(configuration) + [source]
            commands.append(assembly + ["-o", base + ".o"])
            commands.append(assembly + ["-DCRASHLAB_TWIN", "-o", base + ".twin.o"])
            shipped_objects.append(base + ".o")
            twin_objects.append(base + ".twin.o")
            continue
        language = ["-std=c++17", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics"] if source.endswith(".cpp") \
            else ["-std=c11", "-Wstrict-prototypes", "-Wmissing-prototypes"]
        compile_it = [CC, "-c"] + common + code_flags(configuration) + WARNINGS + language + unwind
        if source == CALLED_BY_COMPILER:
            compile_it.append("-fno-lto")
        if source == LIBRARY:
            compile_it += ["-fno-lto", "-fno-unwind-tables", "-fno-asynchronous-unwind-tables", "-fno-tree-loop-distribute-patterns"]
        commands.append(compile_it + debug_flags(configuration) + [source, "-o", base + ".o"])
        twin_objects.append(base + ".o")
        bare = without_debug(source, configuration)
        if bare is None:
            shipped_objects.append(base + ".o")
        else:
            commands.append(compile_it + bare + [source, "-o", base + ".bare.o"])
            shipped_objects.append(base + ".bare.o")
    for command in commands:
        run(command)

    script = os.path.join(folder, "link.ld")
    with open(script, "w") as file:
        file.write("/* %s: %s */\nMEMORY\n{\n" % (machine["qemu"], machine["core"]))
        file.write("\tFLASH (rx) : ORIGIN = 0x%08x, LENGTH = 0x%x\n" % machine["flash"])
        file.write("\tRAM (rwx) : ORIGIN = 0x%08x, LENGTH = 0x%x\n" % machine["ram"])
        file.write("\tLAB (rw) : ORIGIN = 0x%08x, LENGTH = 0x%x\n}\n" % machine["lab"])
        file.write("CONFIG_ISR_STACK_SIZE_LD = %d;\nINCLUDE %s/linker/common.ld\n" % (machine["isr_stack"], FIRMWARE))

    def link(objects, output, build_id, final):
        command = [CC] + machine["cpu"] + ["-mthumb", "-nostartfiles", "-Wl,--gc-sections", "-Wl,--build-id=" + build_id,
                                           "-Wl,--no-warn-rwx-segments", "-T", script, "-o", output]
        if "lto" in configuration["extra"]:
            command += code_flags(configuration) + debug_flags(configuration) + ["-flto-partition=one"]
        if final and "gz" in configuration["extra"]:
            command.append("-gz=zlib")
        if final and "gnugz" in configuration["extra"]:
            command.append("-Wl,--compress-debug-sections=zlib-gnu")
        run(command + objects + ["-nostdlib", "-lgcc"])

    os.makedirs(shipped_to, exist_ok=True)
    link(shipped_objects, shipped, "sha1" if "id" in configuration["extra"] else "none", True)
    build_id = "none"
    found = re.search(r"Build ID: ([0-9a-f]+)", run(["readelf", "-n", shipped]))
    if found:
        build_id = "0x" + found.group(1)
    link(twin_objects, twin, build_id, False)
    if loaded(shipped, folder) != loaded(twin, folder):
        raise RuntimeError("%s: the twin's code differs from the ELF that ships" % name)
    with open(stamp, "w") as file:
        file.write(current)
    return shipped, twin


def fingerprint():
    """Of all that an ELF is made from: with --work, builds whose sources did not change are kept."""
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(os.path.join(ROOT, FIRMWARE)):
        folders.sort()
        for file in sorted(files):
            with open(os.path.join(folder, file), "rb") as source:
                digest.update(file.encode() + source.read())
    with open(os.path.abspath(__file__), "rb") as source:
        digest.update(source.read())
    return digest.hexdigest()


def loaded(elf, folder):
    image = os.path.join(folder, "image.bin")
    run(["arm-none-eabi-objcopy", "-O", "binary", "--only-section=rom_start", "--only-section=text",
         "--only-section=rodata", "--only-section=log_const_area", "--only-section=datas", "--only-section=.dbg_thread_info", elf, image])
    with open(image, "rb") as file:
        return file.read()


def make_all(work, names, shipped_to, jobs=2):
    with ThreadPoolExecutor(jobs) as pool:
        return dict(zip(names, pool.map(lambda name: make_build(name, work, shipped_to), names)))
