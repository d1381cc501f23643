/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include <inquest/boot_report.h>
#include <inquest/bytes.h>
#include <inquest/watchdog.h>

#include "check.h"

#define AREA_BYTES 1024U
#define AT 0x20002a40U
#define LATCH_AT 0x20000100U
#define THREAD_AT 0x20000400U

static _Alignas(8) uint8_t ram[AREA_BYTES];
static const struct inquest_retained area = {ram, AREA_BYTES};
static struct inquest_watchdog_record record;
static uint32_t stack[INQUEST_WATCHDOG_STACK_WORDS + 8U];
static struct inquest_watchdog_registers registers;

/* A device that has booted for the third time, with this option on. */
static void run(void)
{
	struct inquest_keeper keeper = {.boot_count = 3, .repeat = 2, .uptime_s = 60, .sequence = 5};
	struct inquest_latch identity;

	memset(ram, 0xa5, sizeof(ram));
	memset(&record, 0x5a, sizeof(record));
	inquest_keeper_write(&area, &keeper);
	inquest_latch_begin(&identity);
	(void)inquest_latch_put(&identity, INQUEST_LATCH_DEVICE, "kiosk", 5);
	(void)inquest_latch_put_u32(&identity, INQUEST_LATCH_BOOT_COUNT, 3);
	inquest_latch_seal(&identity);
	inquest_watchdog_prepare(&record, &identity, LATCH_AT, THREAD_AT);
	for (uint32_t i = 0; i < 8; i++) {
		registers.frame[i] = 0x100U + i;
		registers.saved[i] = 0x200U + i;
	}
	registers.frame[7] = 0x01000200U; /* a word was put in to align the stack */
	registers.at = AT;
	registers.msp = 0x20001fc0U;
	registers.psp = AT;
	registers.exc_return = 0xffffffedU; /* with the floating-point frame */
	registers.control = 2;
	registers.exception = 32;
	registers.thread = 0x20000800U;
	for (uint32_t i = 0; i < sizeof(stack) / 4U; i++) {
		stack[i] = 0x1000U + i;
	}
}

static void bite(uint64_t uptime_ms, uint32_t words)
{
	inquest_watchdog_take(&record, &registers);
	inquest_watchdog_take_stack(&record, stack, words, uptime_ms);
}

/* The block at an address, or NULL. */
static const uint8_t *memory(const uint8_t *stream, uint32_t length, uint32_t address, uint32_t *bytes)
{
	for (uint32_t at = 12U + 73U; at + 11U <= length;) {
		uint32_t start = inquest_get_u32(stream + at + 3), end = inquest_get_u32(stream + at + 7);

		CHECK_EQUAL('M', stream[at]);
		if (start == address) {
			*bytes = end - start;
			return stream + at + 11;
		}
		at += 11U + (end - start);
	}

	return NULL;
}

static void the_next_boot_makes_a_dump_of_what_the_interrupt_kept(void)
{
	struct inquest_dump_header header;
	struct inquest_keeper keeper;
	struct inquest_boot_report report;
	const uint8_t *stream, *found;
	uint32_t bytes = 0;

	run();
	bite(100000, 70);
	CHECK_EQUAL(0, inquest_watchdog_recover(&record, &area, 60));
	CHECK_EQUAL(0, inquest_retained_find(&area, &header, &stream));
	CHECK_EQUAL(INQUEST_DUMP_FREEZE, header.flags);
	CHECK_EQUAL(100000, header.uptime_ms);
	CHECK_EQUAL(3, header.boot_count);
	CHECK_EQUAL(0, header.repeat);
	CHECK(memcmp(stream, "ZE\2\0\3\0\5\0\4\0\0\0A\2\0\x44\0", 17) == 0);
	CHECK_EQUAL(0x106, inquest_get_u32(stream + 17 + 24));
	CHECK_EQUAL(AT + 32 + 72 + 4, inquest_get_u32(stream + 17 + 32));
	CHECK_EQUAL(0x207, inquest_get_u32(stream + 17 + 64));

	found = memory(stream, header.length, AT, &bytes);
	CHECK_EQUAL(4 * INQUEST_WATCHDOG_STACK_WORDS, bytes);
	CHECK(found != NULL && memcmp(found, stack, bytes) == 0);
	found = memory(stream, header.length, THREAD_AT, &bytes);
	CHECK_EQUAL(4, bytes);
	CHECK(found != NULL && inquest_get_u32(found) == 0x20000800U);
	found = memory(stream, header.length, LATCH_AT, &bytes);
	CHECK(found != NULL && memcmp(found, "INQL", 4) == 0);

	CHECK_EQUAL(-ENOENT, inquest_watchdog_recover(&record, &area, 60));
	inquest_boot(&area, false, 60, &keeper, &report);
	CHECK_EQUAL(INQUEST_BOOT_FOUND_DUMP | INQUEST_BOOT_AFTER_DUMP, report.flags);
	CHECK_EQUAL(100, report.uptime_s);
	CHECK_EQUAL(5, keeper.sequence);
}

static void the_latch_block_has_the_registers_and_who_it_was(void)
{
	struct inquest_latch expected;
	struct inquest_dump_header header;
	const uint8_t *stream, *found;
	uint32_t bytes = 0;
	uint8_t kind = INQUEST_CAPTURE_WATCHDOG;

	run();
	bite(2000, 8);
	inquest_latch_begin(&expected);
	(void)inquest_latch_put_u32(&expected, INQUEST_LATCH_MSP, 0x20001fc0U);
	(void)inquest_latch_put_u32(&expected, INQUEST_LATCH_PSP, AT);
	(void)inquest_latch_put_u32(&expected, INQUEST_LATCH_EXC_RETURN, 0xffffffedU);
	(void)inquest_latch_put_u32(&expected, INQUEST_LATCH_CONTROL, 2);
	(void)inquest_latch_put_u32(&expected, INQUEST_LATCH_EXCEPTION, 32);
	(void)inquest_latch_put(&expected, INQUEST_LATCH_CAPTURE, &kind, 1);
	(void)inquest_latch_put_u64(&expected, INQUEST_LATCH_UPTIME_MS, 2000);
	(void)inquest_latch_put(&expected, INQUEST_LATCH_DEVICE, "kiosk", 5);
	(void)inquest_latch_put_u32(&expected, INQUEST_LATCH_BOOT_COUNT, 3);
	inquest_latch_seal(&expected);
	CHECK_EQUAL(0, inquest_watchdog_recover(&record, &area, 60));
	CHECK_EQUAL(0, inquest_retained_find(&area, &header, &stream));
	CHECK_EQUAL(2, header.repeat);
	found = memory(stream, header.length, LATCH_AT, &bytes);
	CHECK_EQUAL(inquest_latch_used(&expected), bytes);
	CHECK(found != NULL && memcmp(found, expected.bytes, bytes) == 0);
}

static void a_reset_before_the_stack_was_kept_leaves_the_registers(void)
{
	struct inquest_dump_header header;
	const uint8_t *stream;
	uint32_t bytes = 0;

	run();
	inquest_watchdog_take(&record, &registers);
	record.rest[5] = 1;
	CHECK_EQUAL(0, inquest_watchdog_recover(&record, &area, 60));
	CHECK_EQUAL(0, inquest_retained_find(&area, &header, &stream));
	CHECK_EQUAL(60000, header.uptime_ms);
	CHECK_EQUAL(0x106, inquest_get_u32(stream + 17 + 24));
	CHECK(memory(stream, header.length, AT, &bytes) == NULL);
	CHECK(memory(stream, header.length, LATCH_AT, &bytes) != NULL);

	/* Or half of it, or with a length that is none. */
	for (uint32_t i = 0; i < 3; i++) {
		run();
		bite(1, 64);
		record.words = i == 0 ? 3 : i == 1 ? 0xffffffffU : 1;
		CHECK_EQUAL(0, inquest_watchdog_recover(&record, &area, 60));
		CHECK_EQUAL(0, inquest_retained_find(&area, &header, &stream));
		CHECK(memory(stream, header.length, AT, &bytes) == NULL);
	}
}

static void no_dump_is_made_up(void)
{
	struct inquest_dump_header header;
	const uint8_t *stream;

	run();
	CHECK_EQUAL(-ENOENT, inquest_watchdog_recover(&record, &area, 60));

	/* Any word of the registers, or the sum itself, changed: the bootloader. */
	for (uint32_t i = 1; i < 2U + sizeof(registers) / 4U; i++) {
		run();
		bite(1, 64);
		((uint32_t *)(void *)&record)[i] ^= 0x00010000U;
		CHECK_EQUAL(-EBADMSG, inquest_watchdog_recover(&record, &area, 60));
		CHECK_EQUAL(-ENOENT, inquest_watchdog_recover(&record, &area, 60));
		CHECK(inquest_retained_find(&area, &header, &stream) != 0);
	}

	run();
	bite(1, 64);
	ram[8] ^= 1;
	CHECK_EQUAL(-EBADMSG, inquest_watchdog_recover(&record, &area, 60));

	/* Who it was is left out where that was written over. */
	run();
	bite(1, 64);
	record.identity.bytes[14] ^= 1;
	CHECK_EQUAL(0, inquest_watchdog_recover(&record, &area, 60));
	CHECK_EQUAL(0, inquest_retained_find(&area, &header, &stream));
	for (uint32_t i = 0; i + 5 < header.length; i++) {
		CHECK(memcmp(stream + i, "kiosk", 5) != 0);
	}
}

static void a_dump_that_waits_for_its_copy_is_worth_more(void)
{
	struct inquest_retained_sink sink;
	struct inquest_dump_header header = {.reason = 25};
	const uint8_t *stream;

	run();
	CHECK_EQUAL(0, inquest_retained_begin(&area, &sink));
	CHECK_EQUAL(0, sink.sink.write(&sink.sink, "dump", 4));
	inquest_retained_commit(&area, &sink, &header);
	bite(1, 64);
	CHECK_EQUAL(-EALREADY, inquest_watchdog_recover(&record, &area, 60));
	CHECK_EQUAL(0, inquest_retained_find(&area, &header, &stream));
	CHECK_EQUAL(25, header.reason);
}

static void a_small_area_keeps_the_innermost_calls(void)
{
	static const struct inquest_retained small = {ram, INQUEST_RETAINED_LEAST};
	struct inquest_keeper keeper = {.boot_count = 3};
	struct inquest_dump_header header;
	const uint8_t *stream;
	uint32_t bytes = 0;

	run();
	inquest_keeper_write(&small, &keeper);
	bite(1, 64);
	CHECK_EQUAL(0, inquest_watchdog_recover(&record, &small, 60));
	CHECK_EQUAL(0, inquest_retained_find(&small, &header, &stream));
	CHECK(memory(stream, header.length, AT, &bytes) != NULL);
	CHECK(bytes >= 100 && bytes < 256);
}

void watchdog_tests(void)
{
	RUN(the_next_boot_makes_a_dump_of_what_the_interrupt_kept);
	RUN(the_latch_block_has_the_registers_and_who_it_was);
	RUN(a_reset_before_the_stack_was_kept_leaves_the_registers);
	RUN(no_dump_is_made_up);
	RUN(a_dump_that_waits_for_its_copy_is_worth_more);
	RUN(a_small_area_keeps_the_innermost_calls);
}
