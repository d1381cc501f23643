/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include <inquest/boot_report.h>
#include <inquest/bytes.h>
#include <inquest/crc32.h>
#include <inquest/retained.h>
#include <inquest/watchdog.h>

#include "check.h"

_Alignas(8) static uint8_t ram[1024];
static const struct inquest_retained area = {ram, sizeof(ram)};

static void store_dump(const char *text, uint32_t lost)
{
	struct inquest_retained_sink sink;
	struct inquest_dump_header header = {.lost = lost, .reset_reason = INQUEST_UNKNOWN};

	CHECK_EQUAL(0, inquest_retained_begin(&area, &sink));
	CHECK_EQUAL(0, sink.sink.write(&sink.sink, text, strlen(text)));
	inquest_retained_commit(&area, &sink, &header);
}

static void a_dump_is_there_once_its_header_is_written(void)
{
	struct inquest_retained_sink sink;
	struct inquest_dump_header header;
	const uint8_t *stream;

	memset(ram, 0xa5, sizeof(ram));
	CHECK_EQUAL(-ENOENT, inquest_retained_find(&area, &header, &stream));
	CHECK_EQUAL(0, inquest_retained_begin(&area, &sink));
	CHECK_EQUAL(0, sink.sink.write(&sink.sink, "hello", 5));
	CHECK_EQUAL(-ENOENT, inquest_retained_find(&area, &header, &stream));

	store_dump("hello", 17);
	CHECK_EQUAL(0, inquest_retained_find(&area, &header, &stream));
	CHECK_EQUAL(5, header.length);
	CHECK_EQUAL(17, header.lost);
	CHECK_EQUAL(INQUEST_DUMP_TRUNCATED, header.flags);
	CHECK(memcmp(stream, "hello", 5) == 0);

	inquest_retained_clear(&area);
	CHECK_EQUAL(-ENOENT, inquest_retained_find(&area, &header, &stream));
}

static void a_dump_that_is_wiped_leaves_nothing_behind(void)
{
	memset(ram, 0xa5, sizeof(ram));
	store_dump("hello", 0);
	inquest_retained_wipe(&area);
	CHECK_EQUAL(0xa5, ram[INQUEST_KEEPER_BYTES - 1U]);
	for (uint32_t at = INQUEST_KEEPER_BYTES; at < sizeof(ram); at++) {
		CHECK_EQUAL(0, ram[at]);
	}
}

static void a_dump_that_something_wrote_over_is_no_dump(void)
{
	struct inquest_dump_header header;
	const uint8_t *stream;

	for (uint32_t at = INQUEST_KEEPER_BYTES; at < INQUEST_RETAINED_OVERHEAD + 5U; at++) {
		store_dump("hello", 0);
		ram[at] ^= 0x10;
		CHECK(inquest_retained_find(&area, &header, &stream) != 0);
	}

	store_dump("hello", 0);
	ram[INQUEST_RETAINED_OVERHEAD + 5] ^= 0x10;
	CHECK_EQUAL(0, inquest_retained_find(&area, &header, &stream));
}

static void a_length_beyond_the_area_is_refused(void)
{
	struct inquest_dump_header header = {.length = sizeof(ram)};
	const uint8_t *stream;

	inquest_dump_header_write(&header, INQUEST_IN_RETAINED_RAM, ram + INQUEST_KEEPER_BYTES);
	CHECK_EQUAL(-EBADMSG, inquest_retained_find(&area, &header, &stream));
}

static void an_area_that_is_too_small_is_refused(void)
{
	struct inquest_retained small = {ram, INQUEST_RETAINED_LEAST - 1U};
	struct inquest_retained least = {ram, INQUEST_RETAINED_LEAST};
	struct inquest_retained_sink sink;

	CHECK_EQUAL(-EINVAL, inquest_retained_begin(&small, &sink));
	CHECK_EQUAL(0, inquest_retained_begin(&least, &sink));
	CHECK_EQUAL(INQUEST_RETAINED_LEAST - INQUEST_RETAINED_OVERHEAD, sink.sink.room);
	CHECK_EQUAL(-ENOSPC, sink.sink.write(&sink.sink, ram, INQUEST_RETAINED_LEAST - INQUEST_RETAINED_OVERHEAD + 1U));
	CHECK_EQUAL(0, sink.sink.stored);
}

static void a_header_of_the_other_place_or_version_is_no_header(void)
{
	struct inquest_dump_header header = {.sequence = 3};
	uint8_t bytes[INQUEST_DUMP_HEADER_BYTES];

	inquest_dump_header_write(&header, INQUEST_IN_SLOT, bytes);
	CHECK_EQUAL(-ENOENT, inquest_dump_header_read(&header, INQUEST_IN_RETAINED_RAM, bytes, sizeof(bytes)));
	CHECK_EQUAL(-ENOENT, inquest_dump_header_read(&header, INQUEST_IN_SLOT, bytes, sizeof(bytes) - 1));
	CHECK_EQUAL(0, inquest_dump_header_read(&header, INQUEST_IN_SLOT, bytes, sizeof(bytes)));
	CHECK_EQUAL(3, header.sequence);
	bytes[4] = 2;
	inquest_put_u32(bytes + 60, inquest_crc32(0, bytes, 60));
	CHECK_EQUAL(-EBADMSG, inquest_dump_header_read(&header, INQUEST_IN_SLOT, bytes, sizeof(bytes)));
}

static void the_first_boot_after_power_on_blames_no_one(void)
{
	struct inquest_keeper keeper;
	struct inquest_boot_report report;

	memset(ram, 0x5a, sizeof(ram));
	inquest_boot(&area, true, 60, &keeper, &report);
	CHECK_EQUAL(0, report.flags);
	CHECK_EQUAL(1, report.boot_count);
	/* Flash tells later of runs before: the count goes on above them. */
	CHECK(inquest_boot_learn(41, &keeper, &report));
	CHECK_EQUAL(0, report.flags);
	CHECK_EQUAL(42, report.boot_count);
	CHECK_EQUAL(42, keeper.boot_count);
	CHECK(!inquest_boot_learn(41, &keeper, &report));
	CHECK_EQUAL(INQUEST_UNKNOWN, report.uptime_s);
}

static void blank_ram_is_called_cleared_only_when_a_run_before_is_known(void)
{
	static const uint8_t fillings[] = {0x00, 0xff, 0x5a};
	struct inquest_keeper keeper;
	struct inquest_boot_report report;
	struct inquest_dump_header header;
	struct inquest_watchdog_record *record = (struct inquest_watchdog_record *)(void *)(ram + sizeof(ram) - sizeof(*record));
	const uint8_t *stream;

	for (uint32_t i = 0; i < sizeof(fillings); i++) {
		/* Any firmware's first run may find it so, after a loader's reset. */
		memset(ram, fillings[i], sizeof(ram));
		CHECK_EQUAL(-ENOENT, inquest_watchdog_recover(record, &area, 60));
		CHECK_EQUAL(-ENOENT, inquest_retained_find(&area, &header, &stream));
		inquest_boot(&area, false, 60, &keeper, &report);
		CHECK_EQUAL(INQUEST_BOOT_BLANK, report.flags);
		CHECK_EQUAL(1, report.boot_count);
		CHECK_EQUAL(INQUEST_UNKNOWN, report.uptime_s);
		CHECK_EQUAL(0, keeper.flags);
		CHECK(!inquest_boot_learn(0, &keeper, &report));
		CHECK_EQUAL(INQUEST_BOOT_BLANK, report.flags);
		/* Not with a dump of an earlier one in flash. */
		CHECK(inquest_boot_learn(3, &keeper, &report));
		CHECK_EQUAL(INQUEST_BOOT_BLANK | INQUEST_BOOT_OVERWRITTEN, report.flags);
		/* Without power nothing is expected of it. */
		memset(ram, fillings[i], sizeof(ram));
		inquest_boot(&area, true, 60, &keeper, &report);
		CHECK(inquest_boot_learn(3, &keeper, &report));
		CHECK_EQUAL(0, report.flags);
	}
}

static void an_area_that_a_bootloader_wrote_over_is_reported(void)
{
	struct inquest_keeper keeper = {.boot_count = 3};
	struct inquest_boot_report report;

	inquest_keeper_write(&area, &keeper);
	ram[40] ^= 1;
	inquest_boot(&area, false, 60, &keeper, &report);
	CHECK_EQUAL(INQUEST_BOOT_OVERWRITTEN, report.flags);

	/* The keeper survived, the dump did not. */
	inquest_retained_clear(&area);
	keeper.flags = INQUEST_KEEPER_DUMPED;
	inquest_keeper_write(&area, &keeper);
	inquest_boot(&area, false, 60, &keeper, &report);
	CHECK(report.flags & INQUEST_BOOT_OVERWRITTEN);
}

static void what_another_firmware_left_is_no_bootloaders_fault(void)
{
	struct inquest_keeper keeper;
	struct inquest_boot_report report;
	uint32_t state = 7;

	for (uint32_t i = 0; i < sizeof(ram); i++) {
		ram[i] = (uint8_t)next_random(&state);
	}
	inquest_boot(&area, false, 60, &keeper, &report);
	CHECK_EQUAL(0, report.flags);

	/* Nor is a dump that a power cut spoiled, when the keeper happened to survive it. */
	keeper.flags = INQUEST_KEEPER_DUMPED;
	inquest_keeper_write(&area, &keeper);
	inquest_boot(&area, true, 60, &keeper, &report);
	CHECK_EQUAL(INQUEST_BOOT_AFTER_DUMP, report.flags);
}

static void a_crash_soon_after_each_boot_is_a_loop(void)
{
	struct inquest_keeper keeper;
	struct inquest_boot_report report;

	memset(ram, 0, sizeof(ram));
	inquest_boot(&area, true, 60, &keeper, &report);
	for (uint32_t i = 1; i <= 3; i++) {
		keeper.flags = INQUEST_KEEPER_DUMPED;
		keeper.uptime_s = 59;
		inquest_keeper_write(&area, &keeper);
		store_dump("x", 0);
		inquest_boot(&area, false, 60, &keeper, &report);
		CHECK_EQUAL(i, keeper.repeat);
		CHECK_EQUAL(59, report.uptime_s);
		CHECK_EQUAL(i > 1, (report.flags & INQUEST_BOOT_LOOP) != 0);
		CHECK(report.flags & INQUEST_BOOT_FOUND_DUMP);
	}

	keeper.flags = INQUEST_KEEPER_DUMPED;
	keeper.uptime_s = 60;
	inquest_keeper_write(&area, &keeper);
	inquest_boot(&area, false, 60, &keeper, &report);
	CHECK_EQUAL(0, keeper.repeat);
	CHECK_EQUAL(5, report.boot_count);
}

static void the_self_test_says_which_bytes_changed(void)
{
	struct inquest_self_test found;

	inquest_self_test_fill(&area, 1234);
	found = inquest_self_test_check(&area, 1234);
	CHECK_EQUAL(0, found.changed);
	ram[100] ^= 1;
	ram[900] ^= 0x80;
	found = inquest_self_test_check(&area, 1234);
	CHECK_EQUAL(2, found.changed);
	CHECK_EQUAL(100, found.first);
	CHECK_EQUAL(900, found.last);
}

static void a_keeper_is_taken_only_when_whole(void)
{
	struct inquest_keeper keeper = {.boot_count = 7, .uptime_s = 3, .seed = 9};
	struct inquest_keeper read;
	struct inquest_retained other = {ram, sizeof(ram) - 4};

	inquest_keeper_write(&area, &keeper);
	CHECK_EQUAL(0, inquest_keeper_read(&area, &read));
	CHECK_EQUAL(7, read.boot_count);
	CHECK_EQUAL(-ENOENT, inquest_keeper_read(&other, &read));
	for (uint32_t at = 0; at < INQUEST_KEEPER_BYTES; at++) {
		ram[at] ^= 4;
		CHECK_EQUAL(at < 4 ? -ENOENT : -EBADMSG, inquest_keeper_read(&area, &read));
		ram[at] ^= 4;
	}
}

static void the_boot_report_has_the_layout_of_its_page(void)
{
	struct inquest_boot_report report = {
		.flags = INQUEST_BOOT_LOOP,
		.dumps = 2,
		.boot_count = 0x01020304,
		.reset_reason = INQUEST_UNKNOWN,
		.uptime_s = 60,
		.build_id = {0xaa, 0xbb, 0xcc, 0xdd},
		.repeat = 5,
	};
	uint8_t bytes[INQUEST_BOOT_REPORT_BYTES];
	static const uint8_t expected[] = {'I', 'N', 'Q', 'B', 1, 0x20, 2, 0, 4, 3, 2, 1, 0xff, 0xff,
					   0xff, 0xff, 60, 0, 0, 0, 0xaa, 0xbb, 0xcc, 0xdd, 5, 0, 0, 0};

	inquest_boot_report_write(&report, bytes);
	CHECK(memcmp(expected, bytes, sizeof(expected)) == 0);
	CHECK_EQUAL(inquest_crc32(0, expected, sizeof(expected)), inquest_get_u32(bytes + 28));
}

void retained_tests(void)
{
	RUN(a_dump_is_there_once_its_header_is_written);
	RUN(a_dump_that_is_wiped_leaves_nothing_behind);
	RUN(a_dump_that_something_wrote_over_is_no_dump);
	RUN(a_length_beyond_the_area_is_refused);
	RUN(an_area_that_is_too_small_is_refused);
	RUN(a_header_of_the_other_place_or_version_is_no_header);
	RUN(the_first_boot_after_power_on_blames_no_one);
	RUN(blank_ram_is_called_cleared_only_when_a_run_before_is_known);
	RUN(an_area_that_a_bootloader_wrote_over_is_reported);
	RUN(what_another_firmware_left_is_no_bootloaders_fault);
	RUN(a_crash_soon_after_each_boot_is_a_loop);
	RUN(the_self_test_says_which_bytes_changed);
	RUN(a_keeper_is_taken_only_when_whole);
	RUN(the_boot_report_has_the_layout_of_its_page);
}
