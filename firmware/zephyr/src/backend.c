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

#ifdef CONFIG_INQUEST_FLUSH_LOG
#include <zephyr/logging/log_ctrl.h>
#endif

#include "private.h"
#include "processor.h"

#define RANGES_MOST 72U
/* The stream's header, the registers and what Zephyr says of threads: about 200 bytes. */
#define HEAD_BYTES 512U

static struct inquest_stream stream;
static struct inquest_range ranges[RANGES_MOST];
static uint32_t range_count;
static struct inquest_retained_sink retained_sink;
static struct inquest_slot_sink slot_sink;
static struct inquest_sink *sink;
/* What the kernel sent before the first memory, to be sent again should the flash fail. */
static uint8_t head[HEAD_BYTES];
static uint32_t head_bytes;
static uint64_t uptime_ms;
static uint32_t repeat;
static uint32_t interrupts;
/* A dump is being taken; that one is of a live system; a fault in its midst came back here. */
static bool dumping, live, cut;
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

	if (live || !inquest_ring_wants(repeat) || medium == NULL || medium->api->reset(medium) != 0) {
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

/* Of a boot loop that is too fast for the copy to flash, the first crash is worth more than the latest. */
static bool is_worth_keeping(void)
{
	struct inquest_dump_header header;
	const uint8_t *bytes;

	return !live && repeat > 0 && inquest_retained_find(&inquest_area, &header, &bytes) == 0 &&
	       (header.flags & INQUEST_DUMP_LIVE) == 0 && inquest_ring_wants(header.repeat);
}

static void open_retained(void)
{
	if (is_worth_keeping()) {
		return;
	}

	last_error = inquest_retained_begin(&inquest_area, &retained_sink);
	sink = last_error == 0 ? &retained_sink.sink : NULL;
}

static void begin_stream(void)
{
	const struct inquest_range own = {(uintptr_t)inquest_area.base, (uintptr_t)inquest_area.base + inquest_area.size};

	if (sink != NULL) {
		inquest_stream_begin(&stream, sink, ranges, range_count, own);
	}
}

static void fill_latch(void)
{
	uint8_t kind = (uint8_t)inquest_capture_kind;

	inquest_latch_begin(&inquest_latch);
	if (inquest_fault_latched) {
		(void)inquest_latch_put_registers(&inquest_latch, &inquest_fault);
	}
	(void)inquest_latch_put(&inquest_latch, INQUEST_LATCH_CAPTURE, &kind, 1);
	inquest_identity_put(&inquest_latch, true);
	inquest_latch_seal(&inquest_latch);
}

static void reboot(void)
{
#ifdef CONFIG_INQUEST_REBOOT_AFTER_DUMP
#ifdef CONFIG_INQUEST_FLUSH_LOG
	LOG_PANIC();
#endif
	sys_reboot(SYS_REBOOT_WARM);
#endif
}

static void start(void)
{
	if (dumping && !live) {
		/* The dump itself ran into a fault: end() keeps what there is. Into a second one: there is no more to be had. */
		if (cut) {
			reboot();
		}
		cut = true;
		return;
	}

	dumping = true;
	cut = false;
	live = inquest_capture_kind == INQUEST_CAPTURE_ASKED;
	if (!live) {
		interrupts = inquest_processor_mask();
#ifdef CONFIG_INQUEST_SUPERVISOR
		inquest_supervisor_disarm();
#endif
	}

	if (inquest_keeper.boot_count == 0) {
		/* A crash before this boot took stock, in a driver's start: what the run before left is read now. */
		struct inquest_boot_report unused;

		inquest_boot(&inquest_area, true, CONFIG_INQUEST_BOOT_LOOP_SECONDS, &inquest_keeper, &unused);
	}

	sink = NULL;
	head_bytes = 0;
	last_error = 0;
	uptime_ms = inquest_uptime_ms();
	/* Who ran so long before the crash is in no loop, whatever happened at the boots before. */
	repeat = live || uptime_ms >= 1000ULL * CONFIG_INQUEST_BOOT_LOOP_SECONDS ? 0 : inquest_keeper.repeat;
	fill_latch();
	range_count = inquest_regions(ranges, RANGES_MOST);
	direct = open_direct();
	if (!direct) {
		open_retained();
	}
	begin_stream();
}

static void output(uint8_t *data, size_t bytes)
{
	if (sink == NULL || cut) {
		return;
	}

	inquest_stream_write(&stream, data, bytes);
	if (!stream.priorities_written && bytes <= HEAD_BYTES - head_bytes) {
		memcpy(head + head_bytes, data, bytes);
		head_bytes += (uint32_t)bytes;
	}
}

/* The flash failed: registers and stacks once more, into RAM. What Zephyr sent besides is gone by. */
static void take_again_in_ram(void)
{
	uint64_t all = (uint64_t)stream.lost + slot_sink.sink.stored;

	direct = false;
	sink = NULL;
	open_retained();
	begin_stream();
	if (sink == NULL) {
		return;
	}

	inquest_stream_write(&stream, head, head_bytes);
	inquest_stream_end(&stream);
	if (all > (uint64_t)stream.lost + sink->stored) {
		stream.lost = (uint32_t)MIN(all - sink->stored, UINT32_MAX);
	}
}

static void commit(void)
{
	struct inquest_dump_header header = {0};

	if (cut) {
		/* The block that was being written ends too early, and how much would have followed is not known. */
		stream.lost += (uint32_t)MAX(stream.payload_left, 1U);
	} else {
		inquest_stream_end(&stream);
	}

	header.reason = stream.reason;
	header.boot_count = inquest_keeper.boot_count;
	header.repeat = repeat;
	header.uptime_ms = uptime_ms;
	header.reset_reason = inquest_reset_reason();
	header.sequence = inquest_keeper.sequence;
	if (direct) {
		header.flags = flags_of_kind() | INQUEST_DUMP_DIRECT;
		header.lost = stream.lost;
		last_error = stream.error != 0 ? stream.error : inquest_ring_commit(&inquest_ring, &slot_sink, &header);
		if (last_error == 0) {
			inquest_keeper.sequence = header.sequence;
			return;
		}
		take_again_in_ram();
	}
	if (sink != NULL) {
		header.flags = flags_of_kind();
		header.lost = stream.lost;
		inquest_retained_commit(&inquest_area, &retained_sink, &header);
		inquest_processor_clean(inquest_area.base, inquest_area.size);
	}
}

static void end(void)
{
	if (sink != NULL) {
		commit();
	}

	if (!live) {
		inquest_keeper.flags |= (uint16_t)(INQUEST_KEEPER_DUMPED | (direct ? INQUEST_KEEPER_DIRECT : 0U));
		inquest_keeper.repeat = repeat;
		inquest_keeper.uptime_s = (uint32_t)(uptime_ms / 1000U);
		inquest_keeper_save();
		reboot();
		inquest_processor_unmask(interrupts);
		inquest_capture_kind = INQUEST_CAPTURE_FATAL;
	}
	dumping = false;
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
