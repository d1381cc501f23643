/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two ways to one partition of an nRF52840's external flash: Zephyr's driver, which erases slots ahead, and the registers, by which the
 * fault handler writes into them. Both must divide the partition into the same slots, whatever the driver's pages are, also when the
 * crash comes before the driver was up. flash.c and direct_qspi.c are the module's own, over one chip.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <zephyr/devicetree.h>
#include <zephyr/drivers/flash.h>
#include <zephyr/logging/log.h>

#include "../../core/media/qspi_nrf.h"
#include "../../core/media/registers.h"
#include "../../zephyr/src/private.h"
#include "../host/check.h"

#define CHIP_BYTES 0x800000U
#define PAGE CONFIG_NORDIC_QSPI_NOR_FLASH_LAYOUT_PAGE_SIZE
#define DUMP "written from the fault handler"

unsigned check_count;
unsigned check_failures;
unsigned check_tests;
const char *check_test;

const struct device glue_flash;
static uint8_t chip[CHIP_BYTES];

void glue_log(const char *format, ...)
{
	printf("%s\n", format);
	CHECK(!"the partition is refused");
}

int flash_erase(const struct device *device, off_t offset, size_t bytes)
{
	ARG_UNUSED(device);
	CHECK(offset % PAGE == 0 && bytes % PAGE == 0);
	memset(chip + offset, 0xff, bytes);
	return 0;
}

int flash_write(const struct device *device, off_t offset, const void *data, size_t bytes)
{
	ARG_UNUSED(device);
	memcpy(chip + offset, data, bytes);
	return 0;
}

int flash_read(const struct device *device, off_t offset, void *data, size_t bytes)
{
	ARG_UNUSED(device);
	memcpy(data, chip + offset, bytes);
	return 0;
}

int flash_get_page_info_by_offs(const struct device *device, off_t offset, struct flash_pages_info *page)
{
	ARG_UNUSED(device);
	*page = (struct flash_pages_info){.start_offset = offset / PAGE * PAGE, .size = PAGE};
	return 0;
}

size_t flash_get_write_block_size(const struct device *device)
{
	ARG_UNUSED(device);
	return 4;
}

const struct flash_parameters *flash_get_parameters(const struct device *device)
{
	static const struct flash_parameters parameters = {.write_block_size = 4, .erase_value = 0xff};

	ARG_UNUSED(device);
	return &parameters;
}

/* The reload registers of both watchdogs, eight each, that were written since. */
static uint32_t fed;

static void feed(uintptr_t address, uint32_t value)
{
	static const uintptr_t reload[] = {GLUE_ADDRESS_wdt + 0x600, GLUE_ADDRESS_wdt1 + 0x600};

	for (uint32_t i = 0; i < 2 && value == 0x6e524635U; i++) {
		if (address >= reload[i] && address < reload[i] + 32) {
			fed |= 1U << (8 * i + (address - reload[i]) / 4);
		}
	}
}

/* The peripheral and its chip, always ready; how they may fail is tested elsewhere. */
static uint32_t registers[0x700 / 4];

uint32_t inquest_register_read(uintptr_t address)
{
	uintptr_t offset = address - INQUEST_QSPI_NRF52840;

	return offset == 0x100 ? 1 : offset == 0x638 || offset >= sizeof(registers) ? 0 : registers[offset / 4];
}

void inquest_register_write(uintptr_t address, uint32_t value)
{
	uintptr_t offset = address - INQUEST_QSPI_NRF52840;

	if (offset >= sizeof(registers)) {
		feed(address, value);
		return;
	}
	registers[offset / 4] = value;
	if (offset == 0x004) {
		memcpy((void *)(uintptr_t)registers[0x508 / 4], chip + registers[0x504 / 4], registers[0x50c / 4]);
	} else if (offset == 0x008) {
		memcpy(chip + registers[0x510 / 4], (const void *)(uintptr_t)registers[0x514 / 4], registers[0x518 / 4]);
	} else if (offset == 0x00c) {
		memset(chip + registers[0x51c / 4], 0xff, INQUEST_QSPI_SECTOR);
	}
}

static uint32_t slots;
static struct inquest_ring by_driver, by_registers;

static void both_ways_divide_the_partition_into_the_same_slots(void)
{
	const struct inquest_medium *driver = inquest_storage();
	const struct inquest_medium *direct = inquest_direct();

	CHECK_EQUAL(driver->size, direct->size);
	CHECK_EQUAL(driver->erased, direct->erased);
	memset(chip, 0, sizeof(chip));
	CHECK_EQUAL(0, inquest_ring_open(&by_driver, driver, slots, 1000));
	CHECK_EQUAL(0, inquest_ring_open(&by_registers, direct, slots, 1000));
	CHECK_EQUAL(by_driver.slot_size, by_registers.slot_size);
	CHECK(by_driver.slot_size > 0 && by_driver.slot_size <= GLUE_PARTITION_BYTES / slots);
}

static void what_the_driver_prepared_the_registers_fill_and_the_driver_reads(void)
{
	struct inquest_dump_header header = {.reason = 3};
	struct inquest_slot_sink sink;
	char back[sizeof(DUMP)] = "";
	int error;

	CHECK_EQUAL(0, inquest_ring_prepare(&by_driver));
	/* A crash before the driver was up: nothing is known of the ring. */
	memset(&by_registers, 0, sizeof(by_registers));
	fed = 0;
	CHECK_EQUAL(0, inquest_direct()->api->reset(inquest_direct()));
	CHECK_EQUAL(0, inquest_ring_reopen(&by_registers, inquest_direct(), slots, 1000));
	error = inquest_ring_begin(&by_registers, &sink);
	CHECK_EQUAL(0, error);
	if (error != 0) {
		return;
	}
	CHECK_EQUAL(0, sink.sink.write(&sink.sink, DUMP, sizeof(DUMP)));
	CHECK_EQUAL(0, inquest_ring_commit(&by_registers, &sink, &header));
	CHECK_EQUAL(0xffff, fed);
	CHECK_EQUAL(0, inquest_ring_open(&by_driver, inquest_storage(), slots, 1000));
	CHECK_EQUAL(0, inquest_ring_dump(&by_driver, 0, &header));
	CHECK_EQUAL((int)sizeof(DUMP), inquest_ring_read(&by_driver, header.sequence, 0, back, sizeof(back)));
	CHECK(strcmp(back, DUMP) == 0);
	/* Nothing outside of the partition was touched. */
	for (uint32_t at = 0; at < CHIP_BYTES; at += 256) {
		CHECK((at >= GLUE_PARTITION_OFFSET && at < GLUE_PARTITION_OFFSET + GLUE_PARTITION_BYTES) || chip[at] == 0);
	}
}

int main(void)
{
	for (slots = 2; slots <= INQUEST_SLOTS_MAX; slots++) {
		RUN(both_ways_divide_the_partition_into_the_same_slots);
		RUN(what_the_driver_prepared_the_registers_fill_and_the_driver_reads);
	}
	if (check_failures != 0) {
		fprintf(stderr, "partition at 0x%x, 0x%x bytes, pages of %u\n", (unsigned)GLUE_PARTITION_OFFSET, (unsigned)GLUE_PARTITION_BYTES, (unsigned)PAGE);
	}
	return check_failures == 0 ? 0 : 1;
}
