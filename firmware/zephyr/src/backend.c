/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Zephyr's core dump backend "other". It runs in the fault handler: no lock, no log, no driver; its variables are static, since the
 * stack may be what broke.
 */
#include <errno.h>
#include <string.h>
#include <sys/types.h>

#include <zephyr/debug/coredump.h>
#include <zephyr/kernel.h>
#include <zephyr/sys/reboot.h>

#include "private.h"

#define RANGES_MOST 72U

static struct inquest_stream stream;
static struct inquest_range ranges[RANGES_MOST];
static struct inquest_retained_sink retained_sink;
static struct inquest_slot_sink slot_sink;
static struct inquest_sink *sink;
static bool direct;
static int last_error;

static uint32_t flags_of_kind(void)
{
	switch (inquest_capture_kind) {
	case INQUEST_CAPTURE_SUPERVISOR:
	case INQUEST_CAPTURE_WATCHDOG:
		return INQUEST_DUMP_FREEZE;
	case INQUEST_CAPTURE_ASKED:
		return INQUEST_DUMP_LIVE;
	default:
		return 0;
	}
}

/* An erased slot of the ring, reached by registers; false when there is none, or the hardware does not answer. */
static bool open_direct(void)
{
#if defined(CONFIG_INQUEST_DIRECT_NVMC) || defined(CONFIG_INQUEST_DIRECT_QSPI)
	const struct inquest_medium *medium = inquest_direct();

	if (inquest_capture_kind == INQUEST_CAPTURE_ASKED || !inquest_ring_wants(inquest_keeper.repeat) || medium == NULL ||
	    medium->api->reset(medium) != 0) {
		return false;
	}

	/* What the boot had found may have been written over since; the slot itself tells. */
	if (inquest_ring_reopen(&inquest_ring, medium, CONFIG_INQUEST_SLOTS, CONFIG_INQUEST_WEAR_BUDGET) != 0 ||
	    inquest_ring_begin(&inquest_ring, &slot_sink) != 0) {
		return false;
	}

	sink = &slot_sink.sink;
	return true;
#else
	return false;
#endif
}

static void start(void)
{
	const struct inquest_range own = {(uintptr_t)inquest_area.base, (uintptr_t)inquest_area.base + inquest_area.size};
	uint8_t kind = (uint8_t)inquest_capture_kind;

	sink = NULL;
	inquest_latch_begin(&inquest_latch);
	(void)inquest_latch_put_registers(&inquest_latch, &inquest_fault);
	(void)inquest_latch_put(&inquest_latch, INQUEST_LATCH_CAPTURE, &kind, 1);
	inquest_identity_put(&inquest_latch);
	inquest_latch_seal(&inquest_latch);

	direct = open_direct();
	if (!direct) {
		last_error = inquest_retained_begin(&inquest_area, &retained_sink);
		if (last_error != 0) {
			return;
		}
		sink = &retained_sink.sink;
	}

	inquest_stream_begin(&stream, sink, ranges, inquest_regions(ranges, RANGES_MOST), own);
}

static void output(uint8_t *data, size_t bytes)
{
	if (sink != NULL) {
		inquest_stream_write(&stream, data, bytes);
	}
}

static void end(void)
{
	struct inquest_dump_header header = {0};
	bool live = inquest_capture_kind == INQUEST_CAPTURE_ASKED;

	if (sink == NULL) {
		return;
	}

	inquest_stream_end(&stream);
	header.flags = flags_of_kind() | (direct ? INQUEST_DUMP_DIRECT : 0U);
	header.lost = stream.lost;
	header.reason = stream.reason;
	header.boot_count = inquest_keeper.boot_count;
	header.repeat = inquest_keeper.repeat;
	header.uptime_ms = (uint64_t)k_uptime_get();
	header.reset_reason = inquest_reset_reason();
	header.sequence = inquest_keeper.sequence;
	if (direct) {
		last_error = stream.error != 0 ? stream.error : inquest_ring_commit(&inquest_ring, &slot_sink, &header);
		inquest_keeper.sequence = header.sequence;
	} else {
		inquest_retained_commit(&inquest_area, &retained_sink, &header);
	}

	if (live) {
		return;
	}

	inquest_keeper.flags |= INQUEST_KEEPER_DUMPED;
	inquest_keeper.uptime_s = (uint32_t)(header.uptime_ms / 1000U);
	inquest_keeper_write(&inquest_area, &inquest_keeper);
#ifdef CONFIG_INQUEST_REBOOT_AFTER_DUMP
	sys_reboot(SYS_REBOOT_WARM);
#endif
}

/* Of the newest dump in flash, or the one in RAM. The numbers, since not every version of Zephyr has names for all of them. */
#define QUERY_SIZE 2
#define COMMAND_COPY 3
#define COMMAND_INVALIDATE 4

static int newest(struct inquest_dump_header *header)
{
	uint32_t count = inquest_store_count();

	return count == 0 ? -ENOENT : inquest_dump(count - 1U, header);
}

static int query(enum coredump_query_id id, void *arg)
{
	struct inquest_dump_header header;
	const uint8_t *bytes;
	bool stored = newest(&header) == 0 || inquest_retained_find(&inquest_area, &header, &bytes) == 0;

	ARG_UNUSED(arg);
	switch ((int)id) {
	case COREDUMP_QUERY_GET_ERROR:
		return last_error;
	case COREDUMP_QUERY_HAS_STORED_DUMP:
		return stored ? 1 : 0;
	case QUERY_SIZE:
		return stored ? (int)header.length : 0;
	default:
		return -ENOTSUP;
	}
}

struct copy_argument { /* struct coredump_cmd_copy_arg, from Zephyr 3.2 on */
	off_t offset;
	uint8_t *buffer;
	size_t length;
};

static int copy(const struct copy_argument *to)
{
	struct inquest_dump_header header;
	const uint8_t *bytes;
	size_t part;

	if (newest(&header) == 0) {
		return inquest_dump_read(header.sequence, (uint32_t)to->offset, to->buffer, (uint32_t)to->length);
	}
	if (inquest_retained_find(&inquest_area, &header, &bytes) != 0 || (size_t)to->offset >= header.length) {
		return 0;
	}

	part = MIN(to->length, header.length - (size_t)to->offset);
	memcpy(to->buffer, bytes + to->offset, part);
	return (int)part;
}

static int command(enum coredump_cmd_id id, void *arg)
{
	struct inquest_dump_header header;
	const uint8_t *bytes;

	switch ((int)id) {
	case COREDUMP_CMD_CLEAR_ERROR:
		last_error = 0;
		return 0;
	case COREDUMP_CMD_VERIFY_STORED_DUMP:
		return newest(&header) == 0 || inquest_retained_find(&inquest_area, &header, &bytes) == 0 ? 1 : 0;
	case COREDUMP_CMD_ERASE_STORED_DUMP:
	case COMMAND_INVALIDATE:
		inquest_retained_clear(&inquest_area);
		return newest(&header) == 0 ? inquest_dump_erase(header.sequence) : 0;
	case COMMAND_COPY:
		return copy(arg);
	default:
		return -ENOTSUP;
	}
}

struct coredump_backend_api coredump_backend_other = {
	.start = start,
	.end = end,
	.buffer_output = output,
	.query = query,
	.cmd = command,
};
