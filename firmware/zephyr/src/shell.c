/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>

#include <zephyr/kernel.h>
#include <zephyr/shell/shell.h>
#include <zephyr/sys/reboot.h>

#include "private.h"

#define LINE 32U

static void print_dump(const struct shell *sh, const struct inquest_dump_header *header)
{
	shell_print(sh, "%6u  %8u bytes%s  reason %u, boot %u, uptime %u s%s%s", header->sequence, header->length,
		    header->lost != 0 ? " (truncated)" : "", header->reason, header->boot_count, (uint32_t)(header->uptime_ms / 1000U),
		    (header->flags & INQUEST_DUMP_FREEZE) != 0 ? ", frozen" : "", (header->flags & INQUEST_DUMP_LIVE) != 0 ? ", live" : "");
}

static int list(const struct shell *sh, size_t argc, char **argv)
{
	struct inquest_dump_header header;
	const uint8_t *stream;
	bool in_ram = false;
	uint32_t i;

	ARG_UNUSED(argc);
	ARG_UNUSED(argv);
	for (i = 0; inquest_dump(i, &header) == 0; i++) {
		print_dump(sh, &header);
		in_ram = header.sequence == 0;
	}
	if (in_ram) {
		shell_print(sh, "number 0 is in RAM: a power cut or a later crash takes it");
	} else if (inquest_retained_find(&inquest_area, &header, &stream) == 0) {
		shell_print(sh, "and in RAM, not copied yet:");
		print_dump(sh, &header);
	} else if (i == 0) {
		shell_print(sh, "no dumps");
	}

	return 0;
}

static int info(const struct shell *sh, size_t argc, char **argv)
{
	const struct inquest_boot_report *report = inquest_boot_report();

	ARG_UNUSED(argc);
	ARG_UNUSED(argv);
	shell_fprintf(sh, SHELL_NORMAL, "boot %u, ", report->boot_count);
	if (report->reset_reason == INQUEST_UNKNOWN) {
		shell_fprintf(sh, SHELL_NORMAL, "reset reason not known");
	} else {
		shell_fprintf(sh, SHELL_NORMAL, "reset reason 0x%x", report->reset_reason);
	}
	shell_print(sh, "%s%s", (report->flags & INQUEST_BOOT_AFTER_DUMP) != 0 ? ", after a crash" : "",
		    (report->flags & INQUEST_BOOT_LOOP) != 0 ? ", in a boot loop" : "");
	shell_print(sh, "retained RAM: %u bytes at %p%s", inquest_area.size, inquest_area.base,
		    (report->flags & INQUEST_BOOT_OVERWRITTEN) != 0 ? ", WRITTEN OVER before this boot"
		    : (report->flags & INQUEST_BOOT_BLANK) != 0 ? ", blank at this boot"
								: "");
	for (uint32_t i = 0; i < inquest_ring.slot_count; i++) {
		static const char *const states[] = {"to be erased", "ready", "dump", "not readable"};

		shell_print(sh, "slot %u: %u bytes, %s, erased %u times", i, inquest_ring.slot_size, states[inquest_ring.slots[i].state],
			    inquest_ring.slots[i].erases);
	}

	return 0;
}

/* What is no number must not be taken for 0, which is the dump in RAM. */
static int read_number(const struct shell *sh, const char *text, uint32_t *number)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' || value > UINT32_MAX) {
		shell_error(sh, "%s is no number of a dump, see inquest list", text);
		return -EINVAL;
	}

	*number = (uint32_t)value;
	return 0;
}

/* In the form of Zephyr's logging backend, so that a saved console is a dump. */
static int print(const struct shell *sh, size_t argc, char **argv)
{
	uint8_t line[LINE];
	char text[2 * LINE + 1];
	uint32_t sequence;
	uint32_t offset = 0;
	int bytes = read_number(sh, argv[1], &sequence);

	ARG_UNUSED(argc);
	if (bytes != 0) {
		return bytes;
	}
	shell_print(sh, "#CD:BEGIN#");
	while ((bytes = inquest_dump_read(sequence, offset, line, sizeof(line))) > 0) {
		(void)bin2hex(line, (size_t)bytes, text, sizeof(text));
		shell_print(sh, "#CD:%s", text);
		offset += (uint32_t)bytes;
	}
	shell_print(sh, "#CD:END#");
	if (bytes < 0) {
		shell_error(sh, "dump %u: error %d", sequence, bytes);
	}

	return bytes;
}

static int erase(const struct shell *sh, size_t argc, char **argv)
{
	uint32_t sequence;
	int error = read_number(sh, argv[1], &sequence);

	ARG_UNUSED(argc);
	if (error != 0) {
		return error;
	}

	error = inquest_dump_erase(sequence);
	if (error != 0) {
		shell_error(sh, "error %d%s", error, error == -ENOENT  ? ": no such dump, see inquest list"
			    : error == -EROFS ? ": its slot was erased as often as INQUEST_WEAR_BUDGET allows, so the dump stays"
					      : "");
	}

	return error;
}

static int selftest(const struct shell *sh, size_t argc, char **argv)
{
	struct inquest_dump_header header;
	const uint8_t *stream;

	ARG_UNUSED(argc);
	ARG_UNUSED(argv);
	if (inquest_retained_find(&inquest_area, &header, &stream) == 0) {
		shell_error(sh, "retained RAM holds a dump, which the test would write over: inquest print 0, then inquest erase 0");
		return -EBUSY;
	}
	shell_print(sh, "filling retained RAM and rebooting; the result is logged at boot");
	k_msleep(100);
	inquest_self_test_begin();
#ifdef CONFIG_REBOOT
	sys_reboot(SYS_REBOOT_WARM);
#endif
	return 0;
}

SHELL_STATIC_SUBCMD_SET_CREATE(commands, SHELL_CMD(list, NULL, "Dumps on this device", list),
			       SHELL_CMD(info, NULL, "This boot, retained RAM, slots", info),
			       SHELL_CMD_ARG(print, NULL, "NUMBER: a dump as #CD: lines, to be saved from the console", print, 2, 0),
			       SHELL_CMD_ARG(erase, NULL, "NUMBER: erase a dump", erase, 2, 0),
			       SHELL_CMD(selftest, NULL, "Does retained RAM survive the bootloader? Reboots", selftest),
			       SHELL_SUBCMD_SET_END);
SHELL_CMD_REGISTER(inquest, &commands, "Core dumps kept by Inquest", NULL);
