/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include <inquest/bytes.h>
#include <inquest/crc32.h>
#include <inquest/latch.h>

#include "check.h"

static void the_crc_is_that_of_zlib(void)
{
	CHECK_EQUAL(0xcbf43926U, inquest_crc32(0, "123456789", 9));
	CHECK_EQUAL(0xcbf43926U, inquest_crc32(inquest_crc32(0, "1234", 4), "56789", 5));
	CHECK_EQUAL(0, inquest_crc32(0, NULL, 0));
}

static void the_block_is_the_worked_example_of_its_page(void)
{
	static const uint8_t expected[] = {
		0x49, 0x4e, 0x51, 0x4c, 0x01, 0x00, 0x2a, 0x00, 0xb9, 0xe4, 0x90, 0x0f, 0x01, 0x04, 0x82, 0x00, 0x00, 0x00,
		0x02, 0x04, 0x00, 0x00, 0x00, 0x00, 0x03, 0x04, 0x0c, 0x00, 0x00, 0x00, 0x05, 0x04, 0xc0, 0x1f, 0x00, 0x20,
		0x06, 0x04, 0x40, 0x2a, 0x00, 0x20, 0x07, 0x04, 0xfd, 0xff, 0xff, 0xff, 0x13, 0x04, 0x07, 0x00, 0x00, 0x00, 0x00,
	};
	struct inquest_latch latch;

	inquest_latch_begin(&latch);
	inquest_latch_put_u32(&latch, INQUEST_LATCH_CFSR, 0x82);
	inquest_latch_put_u32(&latch, INQUEST_LATCH_HFSR, 0);
	inquest_latch_put_u32(&latch, INQUEST_LATCH_MMFAR, 0x0c);
	inquest_latch_put_u32(&latch, INQUEST_LATCH_MSP, 0x20001fc0);
	inquest_latch_put_u32(&latch, INQUEST_LATCH_PSP, 0x20002a40);
	inquest_latch_put_u32(&latch, INQUEST_LATCH_EXC_RETURN, 0xfffffffd);
	inquest_latch_put_u32(&latch, INQUEST_LATCH_BOOT_COUNT, 7);
	inquest_latch_seal(&latch);
	CHECK(memcmp(expected, latch.bytes, sizeof(expected)) == 0);
	CHECK_EQUAL(56, inquest_latch_used(&latch));
}

static int has(const struct inquest_latch *latch, uint8_t type)
{
	uint32_t at = INQUEST_LATCH_HEADER_BYTES;
	uint32_t end = at + inquest_get_u16(latch->bytes + 6);

	while (at + 2 <= end) {
		if (latch->bytes[at] == type) {
			return 1;
		}
		at += 2U + latch->bytes[at + 1];
	}

	return 0;
}

static void addresses_stand_there_only_where_the_status_says_that_they_are_valid(void)
{
	struct inquest_fault_registers registers = {.mmfar = 4, .bfar = 8, .sfar = 12, .secure = 1};
	struct inquest_latch latch;

	inquest_latch_begin(&latch);
	CHECK_EQUAL(0, inquest_latch_put_registers(&latch, &registers));
	CHECK(!has(&latch, INQUEST_LATCH_MMFAR) && !has(&latch, INQUEST_LATCH_BFAR) && !has(&latch, INQUEST_LATCH_SFAR));
	CHECK(has(&latch, INQUEST_LATCH_CFSR) && has(&latch, INQUEST_LATCH_SFSR));

	registers.cfsr = 0x80;
	inquest_latch_begin(&latch);
	inquest_latch_put_registers(&latch, &registers);
	CHECK(has(&latch, INQUEST_LATCH_MMFAR) && !has(&latch, INQUEST_LATCH_BFAR));

	registers.cfsr = 0x8200;
	registers.sfsr = 0x40;
	inquest_latch_begin(&latch);
	inquest_latch_put_registers(&latch, &registers);
	CHECK(!has(&latch, INQUEST_LATCH_MMFAR) && has(&latch, INQUEST_LATCH_BFAR) && has(&latch, INQUEST_LATCH_SFAR));
}

static void what_does_not_fit_is_left_out_whole(void)
{
	uint8_t value[200] = {0};
	struct inquest_latch latch;

	inquest_latch_begin(&latch);
	CHECK_EQUAL(0, inquest_latch_put(&latch, INQUEST_LATCH_DEVICE, value, 200));
	CHECK_EQUAL(-ENOSPC, inquest_latch_put(&latch, INQUEST_LATCH_FIRMWARE, value, 41));
	CHECK_EQUAL(202, inquest_get_u16(latch.bytes + 6));
	CHECK_EQUAL(0, inquest_latch_put(&latch, INQUEST_LATCH_FIRMWARE, value, 40));
	CHECK_EQUAL(244, inquest_get_u16(latch.bytes + 6));
	CHECK_EQUAL(-ENOSPC, inquest_latch_put(&latch, INQUEST_LATCH_BUILD_ID, value, 0));
	CHECK_EQUAL(INQUEST_LATCH_BYTES, inquest_latch_used(&latch));
}

static void a_block_that_a_wild_write_hit_is_not_written_beyond(void)
{
	struct inquest_latch latch;

	inquest_latch_begin(&latch);
	inquest_put_u16(latch.bytes + 6, 0xffff);
	CHECK_EQUAL(-ENOSPC, inquest_latch_put_u32(&latch, INQUEST_LATCH_CFSR, 1));
	CHECK_EQUAL(INQUEST_LATCH_BYTES, inquest_latch_used(&latch));
	inquest_latch_seal(&latch);
	CHECK_EQUAL(0, inquest_get_u16(latch.bytes + 6));
	CHECK_EQUAL(0, inquest_get_u32(latch.bytes + 8));
}

void latch_tests(void)
{
	RUN(the_crc_is_that_of_zlib);
	RUN(the_block_is_the_worked_example_of_its_page);
	RUN(addresses_stand_there_only_where_the_status_says_that_they_are_valid);
	RUN(what_does_not_fit_is_left_out_whole);
	RUN(a_block_that_a_wild_write_hit_is_not_written_beyond);
}
