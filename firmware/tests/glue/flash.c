/* SPDX-License-Identifier: Apache-2.0 */
/* Zephyr's side of the module (firmware/zephyr/src) on a device that boots, crashes and resets. */
#include <errno.h>

#include <zephyr/drivers/hwinfo.h>
#include <zephyr/kernel.h>

#include <inquest/bytes.h>

#include "../../zephyr/src/private.h"
#include "../host/check.h"
#include "device.h"

unsigned check_count;
unsigned check_failures;
unsigned check_tests;
const char *check_test;

/* Registers, capture, build id, device, boot count, uptime, reset reason; a multiple of 4. */
#define LATCH_BYTES ((12U + 8U * 6U + 3U + 22U + 4U + 6U + 10U + 6U + 3U) & ~3U)

static uint32_t reason;
static int64_t up_ms;

static void crash(void)
{
	device_pass(up_ms);
	device_crash(reason);
}

/* A run that crashes, after the thread that copies had its turn. */
static void crash_after(int64_t milliseconds, uint32_t why)
{
	up_ms = milliseconds;
	reason = why;
	device->thread_from_ms = 0;
	device_run(crash);
}

/* A run that crashes before the thread that copies had its turn. */
static void crash_at_once(uint32_t why)
{
	up_ms = 5;
	reason = why;
	device->thread_from_ms = -1;
	device_run(crash);
}

/* Reads the ring as the host does, in the test's own process. */
static uint32_t stored(uint32_t index, struct inquest_dump_header *header)
{
	struct inquest_ring ring;

	memset(header, 0, sizeof(*header));
	CHECK_EQUAL(0, inquest_ring_open(&ring, &device->nor.medium, 4, 5000));
	(void)inquest_ring_dump(&ring, index, header);
	return inquest_ring_count(&ring);
}

static bool in_ram(struct inquest_dump_header *header)
{
	const uint8_t *stream;

	return inquest_retained_find(&inquest_area, header, &stream) == 0;
}

static void the_first_crash_of_a_new_device_is_written_from_the_fault_handler(void)
{
	struct inquest_dump_header header;

	device_open();
	device->direct = true;
	for (uint32_t i = 1; i <= 3; i++) {
		crash_after(120000, 100 + i);
		CHECK(device->rebooted);
		CHECK(!in_ram(&header));
		CHECK_EQUAL(i, stored(i - 1, &header));
		CHECK_EQUAL(100 + i, header.reason);
		CHECK((header.flags & INQUEST_DUMP_DIRECT) != 0);
	}
	CHECK_EQUAL(0, device->wrong);
}

static void a_crash_is_copied_at_the_next_boot(void)
{
	struct inquest_dump_header header;

	device_open();
	crash_after(90000, 7);
	CHECK(in_ram(&header));
	CHECK_EQUAL(90000, header.uptime_ms);
	CHECK_EQUAL(0, stored(0, &header));
	device_stay(1000);
	CHECK(device_logged("its dump is stored, 1 in all"));
	CHECK_EQUAL(1, stored(0, &header));
	CHECK_EQUAL(7, header.reason);
	CHECK(!in_ram(&header));
	CHECK_EQUAL(0, device->wrong);
}

static void of_a_loop_faster_than_the_copy_the_first_crash_is_kept(void)
{
	struct inquest_dump_header header;
	struct inquest_keeper keeper;

	device_open();
	crash_at_once(1);
	crash_at_once(2);
	crash_at_once(3);
	CHECK(in_ram(&header));
	CHECK_EQUAL(1, header.reason);
	device_stay(1000);
	CHECK_EQUAL(1, stored(0, &header));
	CHECK_EQUAL(1, header.reason);
	CHECK_EQUAL(0, header.repeat);
	CHECK_EQUAL(0, inquest_keeper_read(&inquest_area, &keeper));
	CHECK_EQUAL(3, keeper.repeat);
}

static void a_crash_long_after_a_short_loop_is_no_repeat(void)
{
	struct inquest_dump_header header;

	device_open();
	for (uint32_t i = 1; i <= 3; i++) {
		crash_after(1000, i);
	}
	/* The fourth boot would be repeat 3, which is not stored. */
	crash_after(36000000, 77);
	device_stay(1000);
	CHECK_EQUAL(3, stored(2, &header));
	CHECK_EQUAL(77, header.reason);
	CHECK_EQUAL(0, header.repeat);
}

static struct inquest_boot_report seen;

static void look(void)
{
	seen = *inquest_boot_report();
	device->thread_from_ms = 0;
	device_pass(1000);
	inquest_put_u32(device_memory, 0);
	((uint8_t *)device->log)[sizeof(device->log) - 1] = seen.flags;
}

static uint8_t flags_at_boot(void)
{
	device_run(look);
	return (uint8_t)device->log[sizeof(device->log) - 1];
}

static void a_dump_that_went_into_flash_is_not_missed_in_ram(void)
{
	uint8_t flags;

	device_open();
	device->direct = true;
	crash_after(90000, 1);
	flags = flags_at_boot();
	CHECK_EQUAL(INQUEST_BOOT_AFTER_DUMP, flags & (INQUEST_BOOT_AFTER_DUMP | INQUEST_BOOT_OVERWRITTEN));
	/* One in RAM is. */
	device->direct = false;
	crash_after(90000, 2);
	inquest_area.base[200] ^= 1;
	flags = flags_at_boot();
	CHECK((flags & INQUEST_BOOT_OVERWRITTEN) != 0);
}

static void ram_without_power_in_system_off_was_not_written_over(void)
{
	device_open();
	device_stay(1000);
	memset(inquest_area.base, 0, inquest_area.size);
	device->reset_cause = RESET_LOW_POWER_WAKE;
	CHECK_EQUAL(0, flags_at_boot() & INQUEST_BOOT_OVERWRITTEN);
	memset(inquest_area.base, 0, inquest_area.size);
	device->reset_cause = RESET_PIN;
	CHECK_EQUAL(INQUEST_BOOT_BLANK, flags_at_boot() & (INQUEST_BOOT_BLANK | INQUEST_BOOT_OVERWRITTEN));
}

static void blank_ram_was_cleared_when_flash_knows_an_earlier_run(void)
{
	static const uint8_t fillings[] = {0x00, 0xff};

	for (uint32_t i = 0; i < 2; i++) {
		device_open();
		device->reset_cause = RESET_PIN;
		memset(inquest_area.base, fillings[i], inquest_area.size);
		device_stay(1000);
		CHECK(device_logged("is blank after a reset"));
		CHECK(!device_logged("written over"));
		CHECK(!device_logged("crash"));
		crash_after(90000, 1);
		device_stay(1000);
		memset(inquest_area.base, fillings[i], inquest_area.size);
		device->reset_cause = RESET_PIN;
		device_stay(1000);
		CHECK(device_logged("written over since the last run"));
	}
}

static void a_run_does_not_carry_the_reset_reason_of_an_earlier_one(void)
{
	struct inquest_dump_header header;

	device_open();
	crash_after(90000, 1);
	device_stay(1000);
	device->reset_cause |= RESET_WATCHDOG;
	crash_after(90000, 2);
	CHECK(in_ram(&header));
	CHECK_EQUAL(RESET_WATCHDOG, header.reset_reason);
}

static void a_flash_that_fails_in_the_midst_leaves_the_dump_in_ram(void)
{
	struct inquest_dump_header header;
	const uint8_t *stream;
	uint8_t flags;

	for (uint32_t at = 1; at <= 2; at++) {
		device_open();
		device->direct = true;
		device->direct_fails_at = at;
		crash_after(90000, 9);
		CHECK_EQUAL(0, stored(0, &header));
		CHECK_EQUAL(0, inquest_retained_find(&inquest_area, &header, &stream));
		CHECK_EQUAL(9, header.reason);
		CHECK_EQUAL(0, header.flags & INQUEST_DUMP_DIRECT);
		/* Header, registers, the memory that the module itself chose; what Zephyr sent behind that is told as lost. */
		CHECK_EQUAL(12 + 41 + 11 + LATCH_BYTES + 11 + 64, header.length);
		CHECK(header.lost > 0 && (header.flags & INQUEST_DUMP_TRUNCATED) != 0);
		CHECK(memcmp(stream, "ZE", 2) == 0 && stream[12] == 'A' && stream[53] == 'M');
		device->direct_fails_at = 0;
		flags = flags_at_boot();
		CHECK_EQUAL(INQUEST_BOOT_FOUND_DUMP | INQUEST_BOOT_AFTER_DUMP, flags);
		CHECK_EQUAL(1, stored(0, &header));
	}
}

static void fault_in_the_dump(void)
{
	device_pass(90000);
	device->in_fault = true;
	device_dump_begin(3);
	/* What Zephyr's handler does when the first handler faults: all of it again. */
	device_dump_begin(4);
	device_dump_end();
	CHECK(false);
}

static void a_fault_while_the_dump_is_taken_leaves_the_first_ones(void)
{
	struct inquest_dump_header header;

	for (uint32_t direct = 0; direct <= 1; direct++) {
		device_open();
		device->direct = direct != 0;
		device->thread_from_ms = 0;
		device_run(fault_in_the_dump);
		CHECK(device->rebooted);
		CHECK_EQUAL(direct, stored(0, &header));
		CHECK(direct != 0 || in_ram(&header));
		CHECK_EQUAL(3, header.reason);
		CHECK_EQUAL(12 + 41, header.length);
		CHECK((header.flags & INQUEST_DUMP_TRUNCATED) != 0);
	}
}

static void fetch_from_ram(void)
{
	struct inquest_dump_header header;
	struct inquest_dump_header other;
	uint8_t bytes[16];

	CHECK_EQUAL(0, inquest_store_count());
	CHECK(inquest_dump(0, &header) != 0);
	/* To be copied still: it is told, and not offered. */
	CHECK(inquest_store_waiting() > 0);
	device_pass(1000);
	CHECK_EQUAL(1, inquest_store_count());
	CHECK_EQUAL(0, inquest_store_waiting());
	CHECK_EQUAL(0, inquest_dump(0, &header));
	CHECK_EQUAL(0, header.sequence);
	CHECK_EQUAL(9, header.reason);
	CHECK(inquest_dump(1, &other) != 0);
	CHECK_EQUAL(16, inquest_dump_read(0, 0, bytes, sizeof(bytes)));
	CHECK(memcmp(bytes, "ZE", 2) == 0);
	CHECK_EQUAL(1, inquest_boot_report()->dumps);
	CHECK_EQUAL(0, inquest_dump_erase(0));
	CHECK_EQUAL(-ENOENT, inquest_dump_erase(0));
	CHECK_EQUAL(0, inquest_store_count());
	CHECK(inquest_dump(0, &header) != 0);
}

static void a_dump_that_cannot_be_copied_is_offered_where_it_lies(void)
{
	for (uint32_t i = 0; i < 2; i++) {
		device_open();
		device->flash_works_from_ms = i == 0 ? INT64_MAX : 0;
		device->flash_is_gone = i == 1;
		crash_after(90000, 9);
		device->thread_from_ms = 0;
		device_run(fetch_from_ram);
		CHECK(device_logged("stays in RAM, number 0"));
		CHECK_EQUAL(0, device->wrong);
	}
}

static void look_at_both(void)
{
	struct inquest_dump_header header;

	device_pass(1000);
	CHECK_EQUAL(2, inquest_store_count());
	CHECK_EQUAL(0, inquest_dump(0, &header));
	CHECK_EQUAL(1, header.sequence);
	CHECK_EQUAL(0, inquest_dump(1, &header));
	CHECK_EQUAL(0, header.sequence);
	CHECK_EQUAL(-ENOENT, inquest_dump(2, &header));
}

static void look_after_the_second_try(void)
{
	struct inquest_dump_header header;

	device_pass(130000);
	CHECK_EQUAL(2, inquest_store_count());
	CHECK_EQUAL(0, inquest_dump(1, &header));
	CHECK_EQUAL(2, header.sequence);
	CHECK_EQUAL(9, header.reason);
	CHECK_EQUAL(-ENOENT, inquest_dump_erase(0));
}

static void behind_the_ones_in_flash_and_until_it_is_copied_after_all(void)
{
	device_open();
	crash_after(90000, 8);
	device_stay(1000);
	crash_after(90000, 9);
	device->flash_works_from_ms = INT64_MAX;
	device->thread_from_ms = 0;
	device_run(look_at_both);
	/* The flash is well again: the next minute's copy takes it from RAM into the ring. */
	device->flash_works_from_ms = 30000;
	device->thread_from_ms = 0;
	device_run(look_after_the_second_try);
	CHECK_EQUAL(0, device->wrong);
}

static void ask(void)
{
	device_pass(1000);
	CHECK_EQUAL(0, inquest_capture(0x1001));
	CHECK_EQUAL(-EBUSY, inquest_capture(0x1002));
	CHECK_EQUAL(0, device->masks);
	device_pass(1000);
}

static void a_dump_that_was_asked_for_is_stored_in_a_boot_loop_too(void)
{
	struct inquest_dump_header header;

	device_open();
	for (uint32_t i = 1; i <= 3; i++) {
		crash_after(1000, i);
	}
	device->thread_from_ms = 0;
	device_run(ask);
	CHECK(!device->rebooted);
	CHECK(in_ram(&header));
	CHECK_EQUAL(0x1001, header.reason);
	CHECK_EQUAL(INQUEST_DUMP_LIVE, header.flags & INQUEST_DUMP_LIVE);
	device_stay(1000);
	CHECK_EQUAL(3, stored(2, &header));
	CHECK_EQUAL(0x1001, header.reason);
}

static void panic(void)
{
	device_frame[0] = 4;
	k_panic();
}

static void a_panic_is_never_taken_for_a_dump_that_was_asked_for(void)
{
	struct inquest_dump_header header;

	device_open();
	device->thread_from_ms = -1;
	device_run(panic);
	CHECK(device->rebooted);
	CHECK(in_ram(&header));
	CHECK_EQUAL(4, header.reason);
	CHECK_EQUAL(0, header.flags & INQUEST_DUMP_LIVE);
}

static void the_supervisor_is_armed_before_main_and_stopped_by_a_crash(void)
{
	device_open();
	crash_at_once(1);
	CHECK(device->arms >= 1);
	CHECK(device->disarms >= 1);
	CHECK(device->masks >= 1);
}

static void erasing_holds_the_supervisor_off(void)
{
	device_open();
	/* A slot of several sectors, each of them slow. */
	nor_open(&device->nor, 16 * 4096, 4096, 4, 0xff);
	device->erase_ms = 3000;
	crash_after(90000, 1);
	device_stay(60000);
	CHECK(device_logged("its dump is stored, 1 in all"));
	CHECK(device->longest_unarmed_ms > 0);
	CHECK(device->longest_unarmed_ms < CONFIG_INQUEST_SUPERVISOR_MS);
}

static void oops_of_a_system_call(void)
{
	/* A fault that the kernel mends, such as a bad pointer of a thread in user mode; then an oops that comes by no fault. */
	device_pass(90000);
	device_crash(0);
	device->in_fault = true;
	device_dump_begin(3);
	device_dump_end();
}

static bool latched(uint8_t type)
{
	struct inquest_dump_header header;
	const uint8_t *stream;
	const uint8_t *latch;

	CHECK_EQUAL(0, inquest_retained_find(&inquest_area, &header, &stream));
	latch = stream + 12 + 41 + 11;
	CHECK(memcmp(latch, "INQL", 4) == 0);
	for (uint32_t at = 12; at < 12U + inquest_get_u16(latch + 6); at += 2U + latch[at + 1]) {
		if (latch[at] == type) {
			return true;
		}
	}

	return false;
}

static void registers_of_an_earlier_fault_are_not_taken_for_this_ones(void)
{
	device_open();
	crash_after(90000, 3);
	CHECK(latched(INQUEST_LATCH_CFSR) && latched(INQUEST_LATCH_PSP) && latched(INQUEST_LATCH_BUILD_ID));
	device_open();
	device->thread_from_ms = 0;
	device_run(oops_of_a_system_call);
	CHECK(!latched(INQUEST_LATCH_CFSR) && !latched(INQUEST_LATCH_PSP) && latched(INQUEST_LATCH_BOOT_COUNT));
}

static uint32_t callee[12];

/* As Zephyr before 4.1 enters: the frame and the callee-saved registers, with EXC_RETURN above them on the stack. */
static void oops_of_an_older_zephyr(void)
{
	void __wrap_z_do_kernel_oops(uintptr_t frame, uintptr_t saved, uintptr_t exc_return, uintptr_t unused);

	device_pass(90000);
	__wrap_z_do_kernel_oops((uintptr_t)device_frame, (uintptr_t)callee, 0, 0);
}

static void exc_return_is_what_was_stacked_or_not_known(void)
{
	struct inquest_dump_header header;
	const uint8_t *stream;

	device_open();
	device->thread_from_ms = 0;
	callee[11] = 0xffffffedU; /* the thread uses the FPU */
	device_run(oops_of_an_older_zephyr);
	CHECK_EQUAL(0, inquest_retained_find(&inquest_area, &header, &stream));
	CHECK(memmem(stream, header.length, "\7\4\xed\xff\xff\xff", 6) != NULL);
	device_open();
	device->thread_from_ms = 0;
	callee[11] = 0x20001000U;
	device_run(oops_of_an_older_zephyr);
	CHECK(!latched(INQUEST_LATCH_EXC_RETURN) && latched(INQUEST_LATCH_PSP));
}

/* A driver's start crashes before this boot took stock. */
static void crash_before_stock(void)
{
	device_crash(reason);
}

static void a_loop_of_early_crashes_keeps_the_first_and_the_count(void)
{
	struct inquest_dump_header header;
	struct inquest_keeper keeper;

	device_open();
	for (uint32_t i = 0; i < 5; i++) {
		device_stay(1000);
	}
	for (reason = 1; reason <= 3; reason++) {
		device->thread_from_ms = -1;
		device_run_before_stock(crash_before_stock);
	}
	CHECK(in_ram(&header));
	CHECK_EQUAL(1, header.reason);
	CHECK_EQUAL(0, inquest_keeper_read(&inquest_area, &keeper));
	CHECK_EQUAL(8, keeper.boot_count);
	CHECK_EQUAL(2, keeper.repeat);
}

static void bite(void)
{
	inquest_watchdog_identify();
	inquest_set_device("kiosk");
	device_pass(up_ms);
	device_bite();
}

static void look_after_the_bite(void)
{
	const struct inquest_boot_report *report = inquest_boot_report();

	CHECK_EQUAL(INQUEST_BOOT_AFTER_DUMP | INQUEST_BOOT_FOUND_DUMP, report->flags);
	CHECK_EQUAL(90, report->uptime_s);
	device_pass(1000);
}

static void what_the_watchdog_left_is_a_dump_of_the_next_boot(void)
{
	struct inquest_dump_header header;
	struct inquest_ring ring;
	uint8_t bytes[512];
	int read;

	device_open();
	up_ms = 90000;
	device->thread_from_ms = 0;
	device_run(bite);
	CHECK(!device->rebooted);
	CHECK(!in_ram(&header));
	device->thread_from_ms = 0;
	device_run(look_after_the_bite);
	CHECK_EQUAL(1, stored(0, &header));
	CHECK_EQUAL(INQUEST_DUMP_FREEZE, header.flags);
	CHECK_EQUAL(90000, header.uptime_ms);
	CHECK_EQUAL(1, header.boot_count);
	CHECK_EQUAL(0, inquest_ring_open(&ring, &device->nor.medium, 4, 5000));
	read = inquest_ring_read(&ring, header.sequence, 0, bytes, sizeof(bytes));
	CHECK(read > 0 && memmem(bytes, (size_t)read, "\x11\5kiosk", 7) != NULL);
	CHECK(memmem(bytes, (size_t)read, "\x19\1\3", 3) != NULL);
	CHECK_EQUAL(0, device->wrong);

	/* A reset by anything else leaves nothing. */
	device_stay(1000);
	CHECK_EQUAL(1, stored(0, &header));
}

int main(void)
{
	RUN(the_first_crash_of_a_new_device_is_written_from_the_fault_handler);
	RUN(a_crash_is_copied_at_the_next_boot);
	RUN(of_a_loop_faster_than_the_copy_the_first_crash_is_kept);
	RUN(a_crash_long_after_a_short_loop_is_no_repeat);
	RUN(a_dump_that_went_into_flash_is_not_missed_in_ram);
	RUN(ram_without_power_in_system_off_was_not_written_over);
	RUN(blank_ram_was_cleared_when_flash_knows_an_earlier_run);
	RUN(a_run_does_not_carry_the_reset_reason_of_an_earlier_one);
	RUN(a_flash_that_fails_in_the_midst_leaves_the_dump_in_ram);
	RUN(a_dump_that_cannot_be_copied_is_offered_where_it_lies);
	RUN(behind_the_ones_in_flash_and_until_it_is_copied_after_all);
	RUN(a_fault_while_the_dump_is_taken_leaves_the_first_ones);
	RUN(a_dump_that_was_asked_for_is_stored_in_a_boot_loop_too);
	RUN(a_panic_is_never_taken_for_a_dump_that_was_asked_for);
	RUN(the_supervisor_is_armed_before_main_and_stopped_by_a_crash);
	RUN(erasing_holds_the_supervisor_off);
	RUN(registers_of_an_earlier_fault_are_not_taken_for_this_ones);
	RUN(exc_return_is_what_was_stacked_or_not_known);
	RUN(a_loop_of_early_crashes_keeps_the_first_and_the_count);
	RUN(what_the_watchdog_left_is_a_dump_of_the_next_boot);
	printf("%u tests, %u checks, %u failures\n", check_tests, check_count, check_failures);
	return check_failures == 0 ? 0 : 1;
}
