/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <inquest/bytes.h>
#include <inquest/watchdog.h>

#define MAGIC 0x57514e49U /* "INQW" */
/* K_ERR_KERNEL_PANIC: Zephyr has no reason of its own for a watchdog, and the latch block tells who took the dump. */
#define REASON 4U
#define BASIC_FRAME 32U
#define FLOATING_POINT 72U
#define ARCH_BYTES 68U
#define MEMORY_HEADER 11U
#define UPTIME_WORDS 2U

_Static_assert(sizeof(struct inquest_watchdog_registers) == 92U, "words without gaps: they are summed as such");
_Static_assert(sizeof(struct inquest_watchdog_record) % 8U == 0, "the record ends the area");

/* What follows is not moved before it: the reset may come in between. */
#define IN_ORDER() __asm__ volatile("" ::: "memory")

/* Fletcher's, over words: a third of a CRC's time, and it is not flash that it guards but a few microseconds. */
static uint32_t sum_of(const uint32_t *words, uint32_t count)
{
	uint32_t a = 1, b = count;

	for (uint32_t i = 0; i < count; i++) {
		a = (a << 1 | a >> 31) + words[i];
		b ^= a;
	}

	return b + a;
}

static uint32_t sum_of_registers(const struct inquest_watchdog_record *record)
{
	return sum_of((const uint32_t *)(const void *)&record->registers, sizeof(record->registers) / 4U);
}

void inquest_watchdog_prepare(struct inquest_watchdog_record *record, const struct inquest_latch *identity, uint32_t latch_at,
			      uint32_t thread_at)
{
	record->magic = 0;
	record->words = 0;
	record->latch_at = latch_at;
	record->thread_at = thread_at;
	record->identity = *identity;
}

void inquest_watchdog_take(struct inquest_watchdog_record *record, const struct inquest_watchdog_registers *registers)
{
	record->magic = 0;
	record->words = 0;
	IN_ORDER();
	record->registers = *registers;
	record->sum = sum_of_registers(record);
	IN_ORDER();
	record->magic = MAGIC;
	IN_ORDER();
}

void inquest_watchdog_take_stack(struct inquest_watchdog_record *record, const uint32_t *stack, uint32_t words, uint64_t uptime_ms)
{
	if (words > INQUEST_WATCHDOG_STACK_WORDS) {
		words = INQUEST_WATCHDOG_STACK_WORDS;
	}
	record->rest[0] = (uint32_t)uptime_ms;
	record->rest[1] = (uint32_t)(uptime_ms >> 32);
	for (uint32_t i = 0; i < words; i++) {
		record->rest[UPTIME_WORDS + i] = stack[i];
	}
	record->rest_sum = sum_of(record->rest, UPTIME_WORDS + words);
	IN_ORDER();
	record->words = UPTIME_WORDS + words;
	IN_ORDER();
}

/* Whether the interrupt came as far as this, and what it wrote is still so. */
static bool has_rest(const struct inquest_watchdog_record *record)
{
	return record->words >= UPTIME_WORDS && record->words <= UPTIME_WORDS + INQUEST_WATCHDOG_STACK_WORDS &&
	       sum_of(record->rest, record->words) == record->rest_sum;
}

static uint64_t uptime_of(const struct inquest_watchdog_record *record)
{
	return record->rest[0] | (uint64_t)record->rest[1] << 32;
}

static void put_identity(struct inquest_latch *latch, const struct inquest_latch *identity)
{
	struct inquest_latch copy = *identity;
	const uint8_t *entries = copy.bytes + INQUEST_LATCH_HEADER_BYTES;
	uint32_t length = inquest_get_u16(copy.bytes + 6);

	inquest_latch_seal(&copy);
	if (memcmp(copy.bytes, identity->bytes, sizeof(copy.bytes)) != 0) {
		return; /* written over since */
	}
	for (uint32_t at = 0; at + 2U <= length && at + 2U + entries[at + 1U] <= length; at += 2U + entries[at + 1U]) {
		(void)inquest_latch_put(latch, (enum inquest_latch_type)entries[at], entries + at + 2U, entries[at + 1U]);
	}
}

static void make_latch(struct inquest_latch *latch, const struct inquest_watchdog_record *record, bool whole)
{
	const struct inquest_watchdog_registers *registers = &record->registers;
	uint8_t kind = INQUEST_CAPTURE_WATCHDOG;

	inquest_latch_begin(latch);
	(void)inquest_latch_put_u32(latch, INQUEST_LATCH_MSP, registers->msp);
	(void)inquest_latch_put_u32(latch, INQUEST_LATCH_PSP, registers->psp);
	(void)inquest_latch_put_u32(latch, INQUEST_LATCH_EXC_RETURN, registers->exc_return);
	(void)inquest_latch_put_u32(latch, INQUEST_LATCH_CONTROL, registers->control);
	(void)inquest_latch_put_u32(latch, INQUEST_LATCH_EXCEPTION, registers->exception);
	(void)inquest_latch_put(latch, INQUEST_LATCH_CAPTURE, &kind, 1);
	if (whole) {
		(void)inquest_latch_put_u64(latch, INQUEST_LATCH_UPTIME_MS, uptime_of(record));
	}
	put_identity(latch, &record->identity);
	inquest_latch_seal(latch);
}

/* The stack pointer before the exception: behind the frame, its floating-point part, and the word that aligns it. */
static uint32_t stack_pointer(const struct inquest_watchdog_registers *registers)
{
	return registers->at + BASIC_FRAME + ((registers->exc_return & 0x10U) == 0 ? FLOATING_POINT : 0U) + (registers->frame[7] >> 9 & 1U) * 4U;
}

static void put(struct inquest_sink *sink, const void *data, uint32_t bytes)
{
	(void)sink->write(sink, data, bytes);
}

/* A block that does not fit whole is left out: what stands before it is worth more. */
static void put_memory(struct inquest_sink *sink, uint32_t start, const void *data, uint32_t bytes)
{
	uint8_t header[MEMORY_HEADER] = {'M', 1, 0};

	if (bytes == 0 || sink->room < sizeof(header) + bytes) {
		return;
	}
	inquest_put_u32(header + 3, start);
	inquest_put_u32(header + 7, start + bytes);
	put(sink, header, sizeof(header));
	put(sink, data, bytes);
}

static void make_stream(struct inquest_sink *sink, const struct inquest_watchdog_record *record, bool whole)
{
	uint32_t bytes = whole ? 4U * (record->words - UPTIME_WORDS) : 0;
	uint8_t head[12] = {'Z', 'E', 2, 0, 3, 0, 5, 0};
	uint8_t arch[5 + ARCH_BYTES] = {'A', 2, 0, ARCH_BYTES, 0};
	struct inquest_latch latch;

	inquest_put_u32(head + 8, REASON);
	for (size_t i = 0; i < 8; i++) {
		inquest_put_u32(arch + 5 + 4 * i, record->registers.frame[i]);
		inquest_put_u32(arch + 5 + 36 + 4 * i, record->registers.saved[i]);
	}
	inquest_put_u32(arch + 5 + 32, stack_pointer(&record->registers));
	make_latch(&latch, record, whole);
	put(sink, head, sizeof(head));
	put(sink, arch, sizeof(arch));
	put_memory(sink, record->latch_at, latch.bytes, inquest_latch_used(&latch));
	if (record->thread_at != 0 && record->registers.thread != 0) {
		put_memory(sink, record->thread_at, &record->registers.thread, 4);
	}
	/* Where the area is small, the innermost calls. */
	if (sink->room < MEMORY_HEADER + bytes) {
		bytes = sink->room > MEMORY_HEADER ? (sink->room - MEMORY_HEADER) & ~3U : 0;
	}
	put_memory(sink, record->registers.at, record->rest + UPTIME_WORDS, bytes);
}

int inquest_watchdog_recover(struct inquest_watchdog_record *record, const struct inquest_retained *area, uint32_t loop_s)
{
	struct inquest_dump_header header = {0};
	struct inquest_retained_sink sink;
	struct inquest_keeper keeper;
	const uint8_t *stream;
	bool whole;

	if (record->magic != MAGIC) {
		return -ENOENT;
	}
	record->magic = 0;
	if (sum_of_registers(record) != record->sum || inquest_keeper_read(area, &keeper) != 0) {
		return -EBADMSG;
	}
	if (inquest_retained_find(area, &header, &stream) == 0) {
		return -EALREADY;
	}

	whole = has_rest(record);
	memset(&header, 0, sizeof(header));
	header.uptime_ms = whole ? uptime_of(record) : 1000ULL * keeper.uptime_s;
	keeper.repeat = header.uptime_ms >= 1000ULL * loop_s ? 0 : keeper.repeat;
	keeper.uptime_s = (uint32_t)(header.uptime_ms / 1000U);
	keeper.flags = (uint16_t)((keeper.flags | INQUEST_KEEPER_DUMPED) & ~INQUEST_KEEPER_DIRECT);
	if (inquest_retained_begin(area, &sink) != 0) {
		return -EBADMSG;
	}
	make_stream(&sink.sink, record, whole);
	header.reason = REASON;
	header.flags = INQUEST_DUMP_FREEZE;
	header.boot_count = keeper.boot_count;
	header.repeat = keeper.repeat;
	header.reset_reason = INQUEST_UNKNOWN;
	inquest_retained_commit(area, &sink, &header);
	inquest_keeper_write(area, &keeper);
	return 0;
}
