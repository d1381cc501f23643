# SPDX-License-Identifier: Apache-2.0
"""That what snippets, samples, layouts and guides say fits together, without a Zephyr tree."""

import glob
import os
import re
import unittest

FIRMWARE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
DOCS = os.path.join(FIRMWARE, "..", "docs")


def read(*parts):
    with open(os.path.join(*parts), encoding="utf-8") as file:
        return file.read()


def files(*patterns):
    return [file for pattern in patterns for file in glob.glob(pattern, recursive=True)]


def partitions(text):
    """The entries of a pm_static.yml, which is a map of maps with scalars and lists."""
    found, entry = {}, None
    for line in text.splitlines():
        if match := re.fullmatch(r"(\w+):", line):
            entry = found.setdefault(match[1], {})
        elif match := re.fullmatch(r"  (\w+): (\S+)", line):
            entry[match[1]] = int(match[2], 0) if match[2].startswith("0x") else match[2]
    return found


class Tests(unittest.TestCase):
    def test_every_option_of_ours_that_is_named_exists(self):
        known = set(re.findall(r"^\s*(?:menu)?config (INQUEST\w*)", read(FIRMWARE, "zephyr", "Kconfig"), re.M))
        known |= set(re.findall(r"^choice (INQUEST\w*)", read(FIRMWARE, "zephyr", "Kconfig"), re.M)) | {"INQUEST_LOG_LEVEL"}
        for name in files(FIRMWARE + "/**/*.conf", FIRMWARE + "/**/*.[ch]", FIRMWARE + "/**/*.md", FIRMWARE + "/zephyr/CMakeLists.txt", FIRMWARE + "/zephyr/pm.yml.*", DOCS + "/**/*.md"):
            for option in re.findall(r"CONFIG_(INQUEST\w*)", read(name)):
                if option.endswith("_"):  # "CONFIG_INQUEST_DIRECT_*"
                    self.assertTrue(any(other.startswith(option) for other in known), f"{name}: CONFIG_{option}*")
                else:
                    self.assertIn(option, known, name)

    def test_every_file_of_the_module_that_a_guide_names_is_there(self):
        for name in files(DOCS + "/device*.md"):
            for path in re.findall(r"`(firmware/[\w./-]+)`", read(name)):
                self.assertTrue(os.path.exists(os.path.join(FIRMWARE, "..", path)), f"{name}: {path}")

    def test_the_two_copies_of_the_layout_are_the_same(self):
        self.assertEqual(
            read(FIRMWARE, "zephyr", "pm_static-nrf52840-mcuboot-qspi.yml"), read(FIRMWARE, "samples", "nrf52840_qspi", "pm_static.yml"))

    def test_the_layout_has_no_gap_in_external_flash_and_agrees_with_devicetree(self):
        layout = partitions(read(FIRMWARE, "samples", "nrf52840_qspi", "pm_static.yml"))
        external = sorted((entry for entry in layout.values() if entry.get("region") == "external_flash"), key=lambda entry: entry["address"])
        at = 0
        for entry in external:
            self.assertEqual(at, entry["address"])
            at += entry["size"]
        self.assertEqual(0x800000, at)
        tree = read(FIRMWARE, "samples", "nrf52840_qspi", "boards", "nrf52840dk_nrf52840.overlay")
        for node, name in (("inquest_partition", "inquest"), ("inquest_retained", "inquest_retained")):
            address, size = re.search(node + r":.*?reg = <(0x\w+) (0x\w+)>", tree, re.S).groups()
            self.assertEqual((layout[name]["address"], layout[name]["size"]), (int(address, 0), int(size, 0)))

    def test_mcuboot_can_swap_the_slots_of_the_layout(self):
        layout = partitions(read(FIRMWARE, "samples", "nrf52840_qspi", "pm_static.yml"))
        sample = os.path.join(FIRMWARE, "samples", "nrf52840_qspi")
        self.assertEqual(layout["mcuboot_primary"]["size"], layout["mcuboot_secondary"]["size"])
        self.assertEqual(0, layout["mcuboot_secondary"]["size"] % 4096)
        # The application erases the secondary slot too. Before it was a default of NCS, the driver's pages were 64 KiB and the limit 128.
        for name in ("prj.conf", "sysbuild/mcuboot.conf", "child_image/mcuboot.conf"):
            self.assertIn("CONFIG_NORDIC_QSPI_NOR_FLASH_LAYOUT_PAGE_SIZE=4096\n", read(sample, name), name)
        for name in ("sysbuild/mcuboot.conf", "child_image/mcuboot.conf"):
            most = int(re.search(r"^CONFIG_BOOT_MAX_IMG_SECTORS=(\d+)$", read(sample, name), re.M)[1])
            self.assertLessEqual(layout["mcuboot_secondary"]["size"] // 4096, most, name)

    def test_mcuboot_stays_where_it_is_and_leaves_the_retained_ram_alone(self):
        # Such a file takes the place of MCUboot's own app.overlay. Without its line the bootloader is linked into the first image slot, and
        # without Partition Manager, which decides that by itself, the device does not boot any more.
        sample = os.path.join(FIRMWARE, "samples", "nrf52840_qspi")
        application = read(sample, "boards", "nrf52840dk_nrf52840.overlay")
        for name in ("sysbuild/mcuboot.overlay", "child_image/mcuboot.overlay"):
            self.assertIn("zephyr,code-partition = &boot_partition;", read(sample, name), name)
            for node in ("inquest_retained:", "&sram0 {"):
                register = re.compile(re.escape(node) + r".*?reg = <([^>]+)>", re.S)
                self.assertEqual(register.search(application)[1], register.search(read(sample, name))[1], f"{name}: {node}")
        # The guide shows the line too.
        self.assertIn("zephyr,code-partition = &boot_partition;", read(DOCS, "device.md"))

    def test_every_overlay_that_a_snippet_names_is_there(self):
        for name in files(FIRMWARE + "/snippets/*/snippet.yml"):
            for path in re.findall(r"_(?:FILE): (\S+)", read(name)):
                self.assertTrue(os.path.exists(os.path.join(os.path.dirname(name), path)), f"{name}: {path}")

    def test_every_layout_is_had_by_a_snippet(self):
        # By hand it would define the label that a snippet's own layout has too, and the build would end there.
        used = set()
        for name in files(FIRMWARE + "/snippets/*/snippet.yml"):
            used |= set(re.findall(r"overlays/(\S+)", read(name)))
        for name in files(FIRMWARE + "/overlays/*.overlay"):
            if "inquest_partition:" in read(name):
                self.assertIn(os.path.basename(name), used)

    def test_both_names_of_a_twister_file_hold_the_same(self):
        for name in files(FIRMWARE + "/tests/zephyr/*/testcase.yaml"):
            self.assertEqual(read(name), read(os.path.dirname(name), "tests.yaml"), name)

    def test_each_guide_has_under_ten_steps(self):
        for name in ("device-zmk.md", "device-ncs.md"):
            self.assertLess(len(re.findall(r"^\d+\. ", read(DOCS, name), re.M)), 10, name)


if __name__ == "__main__":
    unittest.main()
