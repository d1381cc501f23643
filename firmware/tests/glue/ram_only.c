/* SPDX-License-Identifier: Apache-2.0 */
/* The same device without any storage: CONFIG_INQUEST_STORAGE_NONE, the snippet inquest-ram. */
#include <errno.h>

#include <zephyr/kernel.h>

#include "../../zephyr/src/private.h"
#include "../host/check.h"
#include "device.h"

unsigned check_count;
unsigned check_failures;
unsigned check_tests;
const char *check_test;

static void crash(void)
{
	device_pass(90000);
	device_crash(9);
}

static void fetch(void)
{
	struct inquest_dump_header header;
	uint8_t bytes[16];

	device_pass(1000);
	CHECK_EQUAL(1, inquest_boot_report()->dumps);
	CHECK_EQUAL(0, inquest_dump(0, &header));
	CHECK_EQUAL(-ENOENT, inquest_dump(1, &header));
	CHECK_EQUAL(0, header.sequence);
	CHECK_EQUAL(9, header.reason);
	CHECK_EQUAL(16, inquest_dump_read(0, 0, bytes, sizeof(bytes)));
	CHECK(memcmp(bytes, "ZE", 2) == 0);
	CHECK_EQUAL(3, inquest_dump_read(0, header.length - 3U, bytes, sizeof(bytes)));
	CHECK_EQUAL(0, inquest_dump_read(0, header.length, bytes, sizeof(bytes)));
	CHECK_EQUAL(0, inquest_dump_read(0, UINT32_MAX, bytes, sizeof(bytes)));
	CHECK_EQUAL(-ENOENT, inquest_dump_read(1, 0, bytes, sizeof(bytes)));
	CHECK_EQUAL(-ENOENT, inquest_dump_erase(1));
	CHECK_EQUAL(0, inquest_dump_erase(0));
	CHECK_EQUAL(-ENOENT, inquest_dump_erase(0));
	CHECK_EQUAL(-ENOENT, inquest_dump(0, &header));
	CHECK_EQUAL(-ENOENT, inquest_dump_read(0, 0, bytes, sizeof(bytes)));
}

static void the_dump_in_ram_can_be_listed_read_and_erased(void)
{
	device_open();
	device->thread_from_ms = 0;
	device_run(crash);
	device->thread_from_ms = 0;
	device_run(fetch);
	CHECK(device_logged("its dump is in RAM, number 0"));
	CHECK(!device_logged("error"));
	CHECK_EQUAL(0, device->wrong);
}

int main(void)
{
	RUN(the_dump_in_ram_can_be_listed_read_and_erased);
	printf("%u tests, %u checks, %u failures\n", check_tests, check_count, check_failures);
	return check_failures == 0 ? 0 : 1;
}
