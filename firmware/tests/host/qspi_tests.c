/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The nRF52840's QSPI peripheral with a serial NOR chip behind it. The peripheral says READY when a command was sent; the chip is
 * busy longer, and while it is, it hears nothing but READ STATUS and the two bytes of a reset. For a while after it was woken or reset it
 * hears nothing at all, and its status line means nothing. Time passes by the accesses of the program, each as short as it can be.
 */
#include <errno.h>
#include <stdbool.h>

#include <inquest/ring.h>

#include "../../core/media/qspi_nrf.h"
#include "check.h"
#include "register_model.h"

#define BASE INQUEST_QSPI_NRF52840
#define CHIP_BYTES 131072U
#define AREA 65536U
#define AREA_BYTES 32768U
#define WORDS 64U
/* Of a processor of 64 MHz on nRF52840's peripheral bus. */
#define READS_A_MICROSECOND 16U
/* MX25R6435F: tRDP; and the end of an erase by a reset, the longest of the chips that we know. */
#define WAKING_US 35U
#define RESETTING_US 12000U
#define NOT_CONNECTED UINT32_MAX
/* DMA addresses have 32 bits; the model translates this one to the bounce buffer. */
static uint32_t bounce[WORDS];

static struct {
	uint32_t registers[0x700 / 4];
	bool enabled, active, ready;
	/* Polls of READY until it comes. */
	uint32_t ready_in;
	bool never_ready;
	uint8_t chip[CHIP_BYTES];
	bool asleep, reset_enabled;
	uint32_t reads, deaf_until;
	/* Anomaly 215: after execution in place an access from 0x600 on halts the processor, until the peripheral was activated. */
	bool halts;
	uint32_t busy;
	bool stuck;
	uint32_t busy_after_program, busy_after_erase;
	/* Commands that the chip or the peripheral would not have heard. */
	uint32_t wrong;
	uint32_t resets, erases, programs;
	uint32_t feeds;
} model;

static uint32_t *reg(uint32_t offset)
{
	return &model.registers[offset / 4];
}

static bool chip_hears(void)
{
	if (model.busy > 0 || model.stuck || model.asleep || model.reads < model.deaf_until) {
		model.wrong++;
		return false;
	}

	return true;
}

static void started(void)
{
	model.ready_in = 2;
	if (!model.enabled || !model.active) {
		model.wrong++;
		model.never_ready = true;
	}
}

static void instruction(uint32_t value)
{
	uint32_t opcode = value & 0xffU;
	uint32_t length = (value >> 8) & 15U;

	started();
	if ((value & 0x3000U) != 0x3000U) {
		model.wrong++; /* HOLD# is low */
	}
	if (model.reads < model.deaf_until || (model.asleep && opcode != 0xab)) {
		model.wrong++;
		*reg(0x638) = 0;
		return;
	}
	switch (opcode) {
	case 0x05:
		model.wrong += length != 2 ? 1U : 0U;
		*reg(0x638) = model.busy > 0 || model.stuck ? 1U : 0U;
		model.busy -= model.busy > 0 ? 1U : 0U;
		break;
	case 0x66:
		model.reset_enabled = true;
		break;
	case 0x99:
		if (model.reset_enabled) {
			model.resets++;
			model.busy = 0;
			model.deaf_until = model.reads + RESETTING_US * READS_A_MICROSECOND;
		}
		model.reset_enabled = false;
		break;
	case 0xab:
		model.deaf_until = model.asleep ? model.reads + WAKING_US * READS_A_MICROSECOND : 0;
		model.asleep = false;
		break;
	default:
		model.wrong++;
		break;
	}
}

static void transfer(uint32_t chip_address, uint32_t ram, uint32_t bytes, bool writing)
{
	uint8_t *memory = (uint8_t *)bounce;

	started();
	if (ram != (uint32_t)(uintptr_t)bounce || bytes > sizeof(bounce) || bytes % 4 != 0 || chip_address % 4 != 0 ||
	    chip_address > CHIP_BYTES || bytes > CHIP_BYTES - chip_address) {
		model.wrong++;
		return;
	}
	if (!chip_hears()) {
		return;
	}
	if (!writing) {
		memcpy(memory, model.chip + chip_address, bytes);
		return;
	}
	if (chip_address / 256U != (chip_address + bytes - 1U) / 256U) {
		model.wrong++; /* would wrap round within the page */
		return;
	}
	for (uint32_t i = 0; i < bytes; i++) {
		model.chip[chip_address + i] &= memory[i];
	}
	model.programs++;
	model.busy = model.busy_after_program;
}

static uint32_t on_read(uintptr_t address)
{
	uint32_t offset = (uint32_t)(address - BASE);

	model.reads++;
	model.wrong += model.halts && offset >= 0x600 ? 1U : 0U;
	if (offset == 0x100) {
		if (model.never_ready) {
			return 0;
		}
		if (model.ready_in > 0) {
			model.ready_in--;
			return 0;
		}
		return 1;
	}
	return offset < 0x700 ? *reg(offset) : 0;
}

static void on_write(uintptr_t address, uint32_t value)
{
	uint32_t offset = (uint32_t)(address - BASE);

	if (offset >= 0x700) {
		model.wrong++;
		return;
	}
	model.wrong += model.halts && offset >= 0x600 ? 1U : 0U;
	*reg(offset) = value;
	switch (offset) {
	case 0x000:
		model.active = model.enabled;
		model.ready_in = 2;
		model.halts = model.halts && !model.enabled;
		/* With a chip behind it, it asks whether that is busy, and waits as long as it is. */
		if (*reg(0x524) != NOT_CONNECTED && (model.busy > 0 || model.asleep || model.reads < model.deaf_until)) {
			model.never_ready = true;
		}
		break;
	case 0x004:
		transfer(*reg(0x504), *reg(0x508), *reg(0x50c), false);
		break;
	case 0x008:
		transfer(*reg(0x510), *reg(0x514), *reg(0x518), true);
		break;
	case 0x00c:
		started();
		if (chip_hears()) {
			memset(model.chip + (*reg(0x51c) & ~4095U), 0xff, 4096);
			model.wrong += *reg(0x520) != 0 || *reg(0x51c) % 4096 != 0 ? 1U : 0U;
			model.erases++;
			model.busy = model.busy_after_erase;
		}
		break;
	case 0x010:
		model.active = false;
		break;
	case 0x500:
		model.enabled = value != 0;
		break;
	case 0x634:
		instruction(value);
		break;
	default:
		break;
	}
}

static void feed(void)
{
	model.feeds++;
}

static struct inquest_qspi config;
static struct inquest_medium medium;

static void open_model(void)
{
	memset(&model, 0, sizeof(model));
	for (uint32_t i = 0; i < CHIP_BYTES; i++) {
		model.chip[i] = (uint8_t)(i * 13);
	}
	model.busy_after_program = 5;
	model.busy_after_erase = 300;
	model.asleep = true;
	model.halts = true;
	model_read = on_read;
	model_write = on_write;
	config = (struct inquest_qspi){.base = BASE,
				       .offset = AREA,
				       .sck = 19,
				       .csn = 17,
				       .io = {20, 21, 22, 23},
				       .divider = 3,
				       .polls = 1000,
				       .bounce = bounce,
				       .bounce_bytes = sizeof(bounce),
				       .feed = feed};
	inquest_qspi_medium(&medium, &config, AREA_BYTES);
}

static void a_ring_lives_on_it_whatever_the_driver_was_doing(void)
{
	struct inquest_ring ring;
	struct inquest_slot_sink sink;
	struct inquest_dump_header header = {0};
	static uint8_t dump[3000], back[3000];

	open_model();
	/* In the midst of the driver's erase, its interrupt on, its long reads configured. */
	model.asleep = false;
	model.enabled = model.active = true;
	model.busy = 100;
	*reg(0x544) = 0x1234;
	CHECK_EQUAL(0, medium.api->reset(&medium));
	CHECK_EQUAL(1, model.resets);
	CHECK_EQUAL(0, *reg(0x544));
	CHECK_EQUAL(UINT32_MAX, *reg(0x308));
	CHECK_EQUAL(19, *reg(0x524));
	CHECK_EQUAL(23, *reg(0x53c));
	CHECK_EQUAL(0, inquest_ring_open(&ring, &medium, 4, 100));
	CHECK_EQUAL(0, inquest_ring_prepare(&ring));
	CHECK_EQUAL(2, model.erases);
	for (uint32_t i = 0; i < sizeof(dump); i++) {
		dump[i] = (uint8_t)(i ^ (i >> 8));
	}
	CHECK_EQUAL(0, inquest_ring_begin(&ring, &sink));
	for (uint32_t i = 0; i < sizeof(dump); i += 100) {
		CHECK_EQUAL(0, sink.sink.write(&sink.sink, dump + i, 100));
	}
	CHECK_EQUAL(0, inquest_ring_commit(&ring, &sink, &header));
	CHECK_EQUAL(2999, inquest_ring_read(&ring, 1, 1, back, sizeof(back)));
	CHECK(memcmp(dump + 1, back, 2999) == 0);
	CHECK_EQUAL(0, model.wrong);
	CHECK(model.feeds > 0);
	/* Nothing outside of the area was touched. */
	for (uint32_t i = 0; i < AREA; i++) {
		CHECK(model.chip[i] == (uint8_t)(i * 13));
	}
}

static void a_sleeping_chip_is_woken(void)
{
	uint8_t byte;

	open_model();
	CHECK_EQUAL(0, medium.api->reset(&medium));
	CHECK_EQUAL(0, medium.api->read(&medium, 5, &byte, 1));
	CHECK_EQUAL((AREA + 5) * 13 & 0xff, byte);
	CHECK_EQUAL(0, model.wrong);
}

static void a_chip_that_stays_busy_is_given_up_in_bounded_time(void)
{
	uint32_t word = 0;

	open_model();
	CHECK_EQUAL(0, medium.api->reset(&medium));
	model.busy_after_erase = 5000;
	CHECK_EQUAL(-ETIMEDOUT, medium.api->erase(&medium, 0, 8192));
	CHECK_EQUAL(1, model.erases);
	model.stuck = true;
	CHECK_EQUAL(-ETIMEDOUT, medium.api->reset(&medium));
	open_model();
	CHECK_EQUAL(0, medium.api->reset(&medium));
	model.busy_after_program = 5000;
	CHECK_EQUAL(-ETIMEDOUT, medium.api->program(&medium, 0, &word, 4));
	CHECK_EQUAL(0, model.wrong);
}

static void a_peripheral_that_never_says_ready_is_given_up(void)
{
	uint32_t word = 0;

	open_model();
	model.never_ready = true;
	CHECK_EQUAL(-ETIMEDOUT, medium.api->reset(&medium));
	CHECK_EQUAL(-ETIMEDOUT, medium.api->read(&medium, 0, &word, 4));
	CHECK_EQUAL(-ETIMEDOUT, medium.api->erase(&medium, 0, 4096));
	CHECK_EQUAL(-ETIMEDOUT, medium.api->program(&medium, 0, &word, 4));
}

static void programs_never_cross_a_page(void)
{
	static uint8_t bytes[700];

	open_model();
	memset(bytes, 0, sizeof(bytes));
	CHECK_EQUAL(0, medium.api->reset(&medium));
	CHECK_EQUAL(0, medium.api->erase(&medium, 0, 4096));
	CHECK_EQUAL(0, medium.api->program(&medium, 200, bytes, 700));
	CHECK_EQUAL(4, model.programs);
	CHECK_EQUAL(0, model.wrong);
	CHECK_EQUAL(0xff, model.chip[AREA + 199]);
	CHECK_EQUAL(0, model.chip[AREA + 200]);
	CHECK_EQUAL(0, model.chip[AREA + 899]);
	CHECK_EQUAL(0xff, model.chip[AREA + 900]);
}

static void what_lies_outside_of_the_area_is_refused(void)
{
	uint32_t word = 0;

	open_model();
	CHECK_EQUAL(0, medium.api->reset(&medium));
	CHECK_EQUAL(-EINVAL, medium.api->erase(&medium, AREA_BYTES, 4096));
	CHECK_EQUAL(-EINVAL, medium.api->erase(&medium, 100, 4096));
	CHECK_EQUAL(-EINVAL, medium.api->program(&medium, AREA_BYTES, &word, 4));
	CHECK_EQUAL(-EINVAL, medium.api->program(&medium, 0, &word, 3));
	CHECK_EQUAL(-EINVAL, medium.api->read(&medium, AREA_BYTES - 3, &word, 4));
	CHECK_EQUAL(0, model.wrong);
}

static void a_half_erased_slot_is_erased_before_it_is_used(void)
{
	struct inquest_ring ring;
	struct inquest_slot_sink sink;

	open_model();
	CHECK_EQUAL(0, medium.api->reset(&medium));
	CHECK_EQUAL(0, inquest_ring_open(&ring, &medium, 4, 100));
	CHECK_EQUAL(0, inquest_ring_prepare(&ring));
	model.chip[AREA + 4097] = 0x55;
	CHECK_EQUAL(0, inquest_ring_scan(&ring));
	CHECK_EQUAL(-ENOSPC, inquest_ring_begin(&ring, &sink));
	CHECK_EQUAL(0, inquest_ring_prepare(&ring));
	CHECK_EQUAL(0, inquest_ring_begin(&ring, &sink));
}

void qspi_tests(void)
{
	RUN(a_ring_lives_on_it_whatever_the_driver_was_doing);
	RUN(a_sleeping_chip_is_woken);
	RUN(a_chip_that_stays_busy_is_given_up_in_bounded_time);
	RUN(a_peripheral_that_never_says_ready_is_given_up);
	RUN(programs_never_cross_a_page);
	RUN(what_lies_outside_of_the_area_is_refused);
	RUN(a_half_erased_slot_is_erased_before_it_is_used);
}
