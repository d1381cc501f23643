/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include <inquest/bytes.h>
#include <inquest/crc32.h>
#include <inquest/ring.h>

#include "check.h"
#include "nor_model.h"

static struct nor nor;
static struct inquest_ring ring;

static int store(const void *data, uint32_t bytes, uint32_t repeat)
{
	struct inquest_slot_sink sink;
	struct inquest_dump_header header = {.repeat = repeat, .boot_count = 5, .reset_reason = INQUEST_UNKNOWN};
	int error = inquest_ring_begin(&ring, &sink);

	error = error != 0 ? error : sink.sink.write(&sink.sink, data, bytes);
	return error != 0 ? error : inquest_ring_commit(&ring, &sink, &header);
}

static void open_ring(uint32_t slots)
{
	nor_open(&nor, 8192, 1024, 4, 0xff);
	CHECK_EQUAL(0, inquest_ring_open(&ring, &nor.medium, slots, 100));
	CHECK_EQUAL(0, inquest_ring_prepare(&ring));
}

static void a_stored_dump_is_read_back_and_survives_a_reboot(void)
{
	struct inquest_dump_header header;
	char text[16] = {0};

	open_ring(4);
	CHECK_EQUAL(2048, ring.slot_size);
	CHECK_EQUAL(0, store("a dump", 6, 0));
	CHECK_EQUAL(0, inquest_ring_open(&ring, &nor.medium, 4, 100));
	CHECK_EQUAL(1, inquest_ring_count(&ring));
	CHECK_EQUAL(0, inquest_ring_dump(&ring, 0, &header));
	CHECK_EQUAL(1, header.sequence);
	CHECK_EQUAL(6, header.length);
	CHECK_EQUAL(1, header.erases);
	CHECK_EQUAL(5, inquest_ring_boot_count(&ring));
	CHECK_EQUAL(6, inquest_ring_read(&ring, 1, 0, text, sizeof(text)));
	CHECK(strcmp(text, "a dump") == 0);
	CHECK_EQUAL(4, inquest_ring_read(&ring, 1, 2, text, sizeof(text)));
	CHECK_EQUAL(0, inquest_ring_read(&ring, 1, 6, text, sizeof(text)));
	CHECK_EQUAL(0, inquest_ring_read(&ring, 1, UINT32_MAX, text, sizeof(text)));
	CHECK_EQUAL(-ENOENT, inquest_ring_read(&ring, 2, 0, text, sizeof(text)));
	CHECK_EQUAL(-ENOENT, inquest_ring_dump(&ring, 1, &header));
	CHECK_EQUAL(0, nor.violations);
}

static void what_does_not_fit_the_layout_is_refused(void)
{
	nor_open(&nor, 8192, 1024, 4, 0xff);
	CHECK_EQUAL(-EINVAL, inquest_ring_open(&ring, &nor.medium, 1, 100));
	CHECK_EQUAL(-EINVAL, inquest_ring_open(&ring, &nor.medium, INQUEST_SLOTS_MAX + 1, 100));
	CHECK_EQUAL(-EINVAL, inquest_ring_open(&ring, &nor.medium, 9, 100));
	CHECK_EQUAL(0, inquest_ring_open(&ring, &nor.medium, 8, 100));
	nor.medium.write_size = 64;
	CHECK_EQUAL(-EINVAL, inquest_ring_open(&ring, &nor.medium, 4, 100));
	nor.medium.write_size = 3;
	CHECK_EQUAL(-EINVAL, inquest_ring_open(&ring, &nor.medium, 4, 100));
	nor.medium.write_size = INQUEST_WRITE_BLOCK_MAX;
	CHECK_EQUAL(0, inquest_ring_open(&ring, &nor.medium, 4, 100));
	nor.medium.erase_size = 128;
	nor.medium.size = 256;
	CHECK_EQUAL(-EINVAL, inquest_ring_open(&ring, &nor.medium, 2, 100));
}

static void the_oldest_goes_and_one_slot_is_always_ready(void)
{
	struct inquest_dump_header header;

	open_ring(4);
	for (uint32_t i = 1; i <= 10; i++) {
		CHECK_EQUAL(0, store(&i, sizeof(i), 0));
		CHECK_EQUAL(0, inquest_ring_prepare(&ring));
		CHECK_EQUAL(i < 3 ? i : 3, inquest_ring_count(&ring));
		CHECK_EQUAL(0, inquest_ring_dump(&ring, 0, &header));
		CHECK_EQUAL(i < 3 ? 1 : i - 2, header.sequence);
	}
	/* Evenly worn. */
	for (uint32_t sector = 0; sector < 8; sector++) {
		CHECK(nor.erases[sector] >= 2 && nor.erases[sector] <= 3);
	}
	CHECK(nor.feeds > 0);
}

static void of_a_boot_loop_the_first_and_the_newest_stay_and_others_are_not_driven_out(void)
{
	struct inquest_dump_header header;
	uint32_t value = 0;

	open_ring(4);
	CHECK_EQUAL(0, store(&value, 4, 0)); /* 1: another crash, before */
	CHECK_EQUAL(0, inquest_ring_prepare(&ring));
	CHECK_EQUAL(0, store(&value, 4, 0)); /* 2: the first of the loop */
	CHECK_EQUAL(0, inquest_ring_prepare(&ring));
	for (uint32_t repeat = 1; repeat < 40; repeat++) {
		if (inquest_ring_wants(repeat)) {
			CHECK_EQUAL(0, store(&repeat, 4, repeat));
			CHECK_EQUAL(0, inquest_ring_prepare(&ring));
		}
	}
	CHECK_EQUAL(3, inquest_ring_count(&ring));
	CHECK_EQUAL(0, inquest_ring_dump(&ring, 0, &header));
	CHECK_EQUAL(1, header.sequence);
	CHECK_EQUAL(0, inquest_ring_dump(&ring, 1, &header));
	CHECK_EQUAL(2, header.sequence);
	CHECK_EQUAL(0, inquest_ring_dump(&ring, 2, &header));
	CHECK_EQUAL(32, header.repeat);
}

static void a_loop_is_stored_by_the_logarithm_of_its_length(void)
{
	uint32_t stored = 0;

	for (uint32_t repeat = 0; repeat < 1000; repeat++) {
		stored += inquest_ring_wants(repeat) ? 1U : 0U;
	}
	CHECK_EQUAL(11, stored);
	CHECK(inquest_ring_wants(0) && inquest_ring_wants(1) && inquest_ring_wants(2) && !inquest_ring_wants(3));
}

static void a_slot_at_its_wear_budget_is_not_erased_again(void)
{
	uint32_t value = 0;
	uint32_t stored = 0;

	nor_open(&nor, 8192, 1024, 4, 0xff);
	CHECK_EQUAL(0, inquest_ring_open(&ring, &nor.medium, 4, 3));
	while (inquest_ring_prepare(&ring) == 0 && stored < 1000) {
		CHECK_EQUAL(0, store(&value, 4, 0));
		stored++;
	}
	CHECK_EQUAL(12, stored);
	CHECK_EQUAL(-ENOSPC, inquest_ring_prepare(&ring));
	CHECK_EQUAL(-ENOSPC, store(&value, 4, 0));
	CHECK_EQUAL(4, inquest_ring_count(&ring));
	for (uint32_t sector = 0; sector < 8; sector++) {
		CHECK_EQUAL(3, nor.erases[sector]);
	}
}

static void erasing_on_demand_keeps_to_the_wear_budget_too(void)
{
	uint32_t value = 0;
	uint32_t rounds = 0;

	nor_open(&nor, 8192, 1024, 4, 0xff);
	CHECK_EQUAL(0, inquest_ring_open(&ring, &nor.medium, 4, 3));
	do {
		CHECK_EQUAL(0, inquest_ring_prepare(&ring));
		CHECK_EQUAL(0, store(&value, 4, 0));
		rounds++;
	} while (inquest_ring_erase(&ring, 1) == 0 && rounds < 1000);
	CHECK_EQUAL(3, rounds);
	CHECK_EQUAL(-EROFS, inquest_ring_erase(&ring, 1));
	/* The dump is still there, and the other slots take the next ones. */
	CHECK_EQUAL(1, inquest_ring_count(&ring));
	CHECK_EQUAL(0, inquest_ring_prepare(&ring));
	for (uint32_t sector = 0; sector < 8; sector++) {
		CHECK(nor.erases[sector] <= 3);
	}
}

static void a_slot_that_cannot_be_read_costs_no_other(void)
{
	struct inquest_dump_header header;
	uint32_t value = 0x12345678;

	nor_open(&nor, 8192, 1024, 4, 0xff);
	CHECK_EQUAL(0, inquest_ring_open(&ring, &nor.medium, 4, 100));
	for (uint32_t i = 0; i < 2; i++) {
		CHECK_EQUAL(0, inquest_ring_prepare(&ring));
		CHECK_EQUAL(0, store(&value, 4, 0));
	}
	nor.unreadable_to = 2048;
	CHECK_EQUAL(0, inquest_ring_scan(&ring));
	CHECK_EQUAL(INQUEST_SLOT_UNREADABLE, ring.slots[0].state);
	CHECK_EQUAL(1, inquest_ring_count(&ring));
	CHECK_EQUAL(0, inquest_ring_dump(&ring, 0, &header));
	CHECK_EQUAL(2, header.sequence);
	/* It may hold a dump, so it is not erased; the others go round without it. */
	for (uint32_t i = 0; i < 6; i++) {
		CHECK_EQUAL(0, inquest_ring_prepare(&ring));
		CHECK_EQUAL(0, store(&value, 4, 0));
	}
	CHECK_EQUAL(1, nor.erases[0]);
	nor.unreadable_to = 0;
	CHECK_EQUAL(0, inquest_ring_scan(&ring));
	CHECK_EQUAL(0, inquest_ring_dump(&ring, 0, &header));
	CHECK_EQUAL(1, header.sequence);
	/* When none can be read, it is the flash. */
	nor.unreadable_to = 8192;
	CHECK_EQUAL(-EIO, inquest_ring_scan(&ring));
}

static void one_dump_can_be_erased_and_its_slot_is_ready_again(void)
{
	struct inquest_dump_header header;
	uint32_t value = 0;

	open_ring(3);
	CHECK_EQUAL(0, store(&value, 4, 0));
	CHECK_EQUAL(0, inquest_ring_prepare(&ring));
	CHECK_EQUAL(0, store(&value, 4, 0));
	CHECK_EQUAL(0, inquest_ring_erase(&ring, 1));
	CHECK_EQUAL(-ENOENT, inquest_ring_erase(&ring, 1));
	CHECK_EQUAL(1, inquest_ring_count(&ring));
	CHECK_EQUAL(0, inquest_ring_dump(&ring, 0, &header));
	CHECK_EQUAL(2, header.sequence);
	CHECK_EQUAL(0, store(&value, 4, 0));
}

static void a_stream_that_fills_the_slot_to_the_last_byte_fits(void)
{
	static uint8_t bytes[2048];
	uint32_t room = 2048 - INQUEST_SLOT_STREAM_AT;

	open_ring(4);
	memset(bytes, 0x5c, sizeof(bytes));
	CHECK_EQUAL(-ENOSPC, store(bytes, room + 1, 0));
	CHECK_EQUAL(0, store(bytes, room, 0));
	CHECK_EQUAL(1, inquest_ring_count(&ring));
}

static void a_slot_that_does_not_read_back_gets_no_header(void)
{
	struct inquest_slot_sink sink;
	struct inquest_dump_header header = {0};
	static uint8_t bytes[512];

	open_ring(4);
	CHECK_EQUAL(0, inquest_ring_begin(&ring, &sink));
	memset(bytes, 0x33, sizeof(bytes));
	CHECK_EQUAL(0, sink.sink.write(&sink.sink, bytes, sizeof(bytes)));
	nor.bytes[sink.slot * ring.slot_size + INQUEST_SLOT_STREAM_AT + 7] = 0;
	CHECK_EQUAL(-EIO, inquest_ring_commit(&ring, &sink, &header));
	CHECK_EQUAL(0, inquest_ring_scan(&ring));
	CHECK_EQUAL(0, inquest_ring_count(&ring));
	CHECK_EQUAL(0, inquest_ring_prepare(&ring));
	CHECK_EQUAL(0, store(bytes, sizeof(bytes), 0));
}

static void a_half_erased_slot_is_not_written_into(void)
{
	struct inquest_slot_sink sink;

	/* The prepared record stands, but not all behind it is erased. */
	open_ring(4);
	nor.bytes[ring.slot_size - 1] = 0x7f;
	CHECK_EQUAL(0, inquest_ring_scan(&ring));
	CHECK_EQUAL(-ENOSPC, inquest_ring_begin(&ring, &sink));
	CHECK_EQUAL(0, inquest_ring_prepare(&ring));
	CHECK_EQUAL(0, inquest_ring_begin(&ring, &sink));
}

static void a_chip_that_does_not_erase_is_noticed(void)
{
	open_ring(4);
	nor.fail_with = -ETIMEDOUT;
	nor.fail_at = nor.operations + 1;
	CHECK_EQUAL(-ETIMEDOUT, store("x", 1, 0));
	nor.fail_with = 0;
	CHECK_EQUAL(0, inquest_ring_prepare(&ring));
	CHECK_EQUAL(0, store("x", 1, 0));
}

static void a_slot_that_cannot_be_erased_leaves_the_others_in_use(void)
{
	uint32_t value;

	open_ring(4);
	nor.unerasable_from = ring.slot_size;
	nor.unerasable_to = 2U * ring.slot_size;
	for (value = 1; value <= 9; value++) {
		CHECK_EQUAL(0, inquest_ring_scan(&ring));
		(void)inquest_ring_prepare(&ring);
		CHECK_EQUAL(0, store(&value, 4, 0));
	}
	CHECK_EQUAL(0, inquest_ring_scan(&ring));
	CHECK(inquest_ring_count(&ring) >= 2);
}

static void a_flash_that_takes_nothing_any_more_keeps_its_dumps(void)
{
	uint32_t value = 7;

	open_ring(4);
	for (uint32_t i = 0; i < 4; i++) {
		CHECK_EQUAL(0, inquest_ring_prepare(&ring));
		CHECK_EQUAL(0, store(&value, sizeof(value), 0));
	}
	nor.is_worn = true;
	for (uint32_t i = 0; i < 10; i++) {
		CHECK_EQUAL(-EIO, inquest_ring_prepare(&ring));
		CHECK_EQUAL(0, inquest_ring_scan(&ring));
	}
	CHECK_EQUAL(2, inquest_ring_count(&ring));
}

static void a_header_that_promises_more_than_the_slot_holds_is_no_dump(void)
{
	struct inquest_dump_header header = {.sequence = 9, .length = 1U << 30};
	uint8_t bytes[INQUEST_DUMP_HEADER_BYTES];

	open_ring(4);
	inquest_dump_header_write(&header, INQUEST_IN_SLOT, bytes);
	memcpy(nor.bytes + INQUEST_SLOT_HEADER_AT, bytes, sizeof(bytes));
	CHECK_EQUAL(0, inquest_ring_scan(&ring));
	CHECK_EQUAL(0, inquest_ring_count(&ring));
}

static void the_fault_handler_trusts_what_the_boot_found_only_as_far_as_it_is_plausible(void)
{
	struct inquest_slot_sink sink;
	uint32_t value = 1;

	open_ring(4);
	CHECK_EQUAL(0, store(&value, 4, 0));
	CHECK_EQUAL(0, inquest_ring_prepare(&ring));

	/* Sound: the ready slot is looked at again, and is no longer ready when something wrote into it. */
	CHECK_EQUAL(0, inquest_ring_reopen(&ring, &nor.medium, 4, 100));
	CHECK_EQUAL(0, inquest_ring_begin(&ring, &sink));
	nor.bytes[sink.slot * ring.slot_size + 500] = 0;
	CHECK_EQUAL(0, inquest_ring_reopen(&ring, &nor.medium, 4, 100));
	CHECK_EQUAL(-ENOSPC, inquest_ring_begin(&ring, &sink));

	/* Written over: all of it is found anew. */
	CHECK_EQUAL(0, inquest_ring_prepare(&ring));
	memset(&ring, 0xa5, sizeof(ring));
	CHECK_EQUAL(0, inquest_ring_reopen(&ring, &nor.medium, 4, 100));
	CHECK_EQUAL(1, inquest_ring_count(&ring));
	CHECK_EQUAL(0, store(&value, 4, 0));
	CHECK_EQUAL(2, inquest_ring_count(&ring));
	ring.slot_size = 3000;
	CHECK_EQUAL(0, inquest_ring_reopen(&ring, &nor.medium, 4, 100));
	CHECK_EQUAL(2048, ring.slot_size);
}

void ring_tests(void)
{
	RUN(a_stored_dump_is_read_back_and_survives_a_reboot);
	RUN(what_does_not_fit_the_layout_is_refused);
	RUN(the_oldest_goes_and_one_slot_is_always_ready);
	RUN(of_a_boot_loop_the_first_and_the_newest_stay_and_others_are_not_driven_out);
	RUN(a_loop_is_stored_by_the_logarithm_of_its_length);
	RUN(a_slot_at_its_wear_budget_is_not_erased_again);
	RUN(erasing_on_demand_keeps_to_the_wear_budget_too);
	RUN(a_slot_that_cannot_be_read_costs_no_other);
	RUN(one_dump_can_be_erased_and_its_slot_is_ready_again);
	RUN(a_stream_that_fills_the_slot_to_the_last_byte_fits);
	RUN(a_slot_that_does_not_read_back_gets_no_header);
	RUN(a_half_erased_slot_is_not_written_into);
	RUN(a_chip_that_does_not_erase_is_noticed);
	RUN(a_slot_that_cannot_be_erased_leaves_the_others_in_use);
	RUN(a_flash_that_takes_nothing_any_more_keeps_its_dumps);
	RUN(a_header_that_promises_more_than_the_slot_holds_is_no_dump);
	RUN(the_fault_handler_trusts_what_the_boot_found_only_as_far_as_it_is_plausible);
}
