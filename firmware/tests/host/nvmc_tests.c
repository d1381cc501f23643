/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The NVMC as the product specifications have it: busy after every write and erase, deaf to what comes while it is busy or in the
 * wrong mode.
 */
#include <errno.h>
#include <stdbool.h>

#include <inquest/ring.h>

#include "../../core/media/nvmc.h"
#include "check.h"
#include "register_model.h"

#define FLASH 0x000f0000U
#define BYTES (4U * INQUEST_NVMC_PAGE)

static struct {
	uint32_t base;
	uint8_t flash[BYTES];
	uint32_t mode;
	uint32_t mode_register;
	uint32_t busy;
	uint32_t busy_after_write;
	uint32_t busy_after_erase;
	bool erase_by_write;
	bool stuck;
	/* Accesses that the hardware would have ignored or answered with a fault. */
	uint32_t wrong;
	uint32_t erases;
	uint32_t feeds;
} nvmc;

static void erase_page(uint32_t address)
{
	if (nvmc.mode != 2 || address < FLASH || address >= FLASH + BYTES || address % INQUEST_NVMC_PAGE != 0) {
		nvmc.wrong++;
		return;
	}
	memset(nvmc.flash + (address - FLASH), 0xff, INQUEST_NVMC_PAGE);
	nvmc.erases++;
	nvmc.busy = nvmc.busy_after_erase;
}

static uint32_t on_read(uintptr_t address)
{
	uint32_t word;

	if (address == nvmc.base + 0x400U) {
		if (nvmc.stuck) {
			return 0;
		}
		if (nvmc.busy > 0) {
			nvmc.busy--;
			return 0;
		}
		return 1;
	}
	if (address >= FLASH && address < FLASH + BYTES && address % 4 == 0 && nvmc.busy == 0) {
		memcpy(&word, nvmc.flash + (address - FLASH), 4);
		return word;
	}
	nvmc.wrong++;
	return 0;
}

static void on_write(uintptr_t address, uint32_t value)
{
	if (nvmc.busy > 0 || nvmc.stuck) {
		nvmc.wrong++;
	} else if (address == nvmc.base + nvmc.mode_register) {
		nvmc.mode = value;
	} else if (address == nvmc.base + 0x508U && !nvmc.erase_by_write) {
		erase_page(value);
	} else if (address >= FLASH && address < FLASH + BYTES && address % 4 == 0) {
		if (nvmc.mode == 2 && nvmc.erase_by_write && value == UINT32_MAX) {
			erase_page((uint32_t)address);
		} else if (nvmc.mode == 1) {
			uint32_t word;

			memcpy(&word, nvmc.flash + (address - FLASH), 4);
			nvmc.wrong += (word & value) != value ? 1U : 0U;
			word &= value;
			memcpy(nvmc.flash + (address - FLASH), &word, 4);
			nvmc.busy = nvmc.busy_after_write;
		} else {
			nvmc.wrong++;
		}
	} else {
		nvmc.wrong++;
	}
}

static void feed(void)
{
	nvmc.feeds++;
}

static struct inquest_nvmc config;
static struct inquest_medium medium;

static void open_model(bool nrf53, bool non_secure)
{
	memset(&nvmc, 0, sizeof(nvmc));
	memset(nvmc.flash, 0xff, sizeof(nvmc.flash));
	nvmc.base = nrf53 ? (non_secure ? INQUEST_NVMC_NRF53_NON_SECURE : INQUEST_NVMC_NRF53_SECURE) : INQUEST_NVMC_NRF52;
	nvmc.mode_register = non_secure ? 0x584U : 0x504U;
	nvmc.busy_after_write = 3;
	nvmc.busy_after_erase = 500;
	nvmc.erase_by_write = nrf53;
	model_read = on_read;
	model_write = on_write;
	config = (struct inquest_nvmc){
		.base = nvmc.base, .flash = FLASH, .erase_by_write = nrf53, .non_secure = non_secure, .polls = 1000, .feed = feed};
	inquest_nvmc_medium(&medium, &config, BYTES);
}

static void a_ring_lives_on_it(void)
{
	for (int kind = 0; kind < 3; kind++) {
		struct inquest_ring ring;
		struct inquest_slot_sink sink;
		struct inquest_dump_header header = {0};
		char text[16] = {0};

		open_model(kind > 0, kind == 2);
		/* The crash came while the driver was writing. */
		nvmc.busy = 40;
		nvmc.mode = 1;
		CHECK_EQUAL(0, medium.api->reset(&medium));
		CHECK_EQUAL(0, nvmc.mode);
		CHECK_EQUAL(0, inquest_ring_open(&ring, &medium, 2, 100));
		CHECK_EQUAL(0, inquest_ring_prepare(&ring));
		CHECK_EQUAL(0, inquest_ring_begin(&ring, &sink));
		CHECK_EQUAL(0, sink.sink.write(&sink.sink, "a crash", 7));
		CHECK_EQUAL(0, inquest_ring_commit(&ring, &sink, &header));
		CHECK_EQUAL(7, inquest_ring_read(&ring, 1, 0, text, sizeof(text)));
		CHECK(strcmp(text, "a crash") == 0);
		CHECK_EQUAL(3, inquest_ring_read(&ring, 1, 1, text, 3));
		CHECK(memcmp(text, " cr", 3) == 0);
		CHECK_EQUAL(0, nvmc.wrong);
		CHECK_EQUAL(0, nvmc.mode);
		CHECK_EQUAL(2, nvmc.erases);
		CHECK(nvmc.feeds > 2);
	}
}

static void a_stuck_controller_is_given_up_in_bounded_time(void)
{
	uint32_t word = 0;

	open_model(false, false);
	nvmc.stuck = true;
	CHECK_EQUAL(-ETIMEDOUT, medium.api->reset(&medium));
	CHECK_EQUAL(-ETIMEDOUT, medium.api->erase(&medium, 0, INQUEST_NVMC_PAGE));
	CHECK_EQUAL(-ETIMEDOUT, medium.api->program(&medium, 0, &word, 4));
	CHECK_EQUAL(0, nvmc.wrong);
}

static void an_erase_that_takes_too_long_is_given_up(void)
{
	open_model(false, false);
	nvmc.busy_after_erase = 5000;
	CHECK_EQUAL(-ETIMEDOUT, medium.api->erase(&medium, 0, 2 * INQUEST_NVMC_PAGE));
	CHECK_EQUAL(1, nvmc.erases);
	CHECK_EQUAL(0, nvmc.wrong);
}

static void what_lies_outside_of_the_area_is_refused(void)
{
	uint32_t word = 0;

	open_model(true, false);
	CHECK_EQUAL(-EINVAL, medium.api->erase(&medium, BYTES, INQUEST_NVMC_PAGE));
	CHECK_EQUAL(-EINVAL, medium.api->erase(&medium, 4, INQUEST_NVMC_PAGE));
	CHECK_EQUAL(-EINVAL, medium.api->erase(&medium, 0, 100));
	CHECK_EQUAL(-EINVAL, medium.api->program(&medium, BYTES - 4, &word, 8));
	CHECK_EQUAL(-EINVAL, medium.api->program(&medium, 2, &word, 4));
	CHECK_EQUAL(-EINVAL, medium.api->read(&medium, UINT32_MAX, &word, 4));
	CHECK_EQUAL(0, medium.api->program(&medium, BYTES - 4, &word, 4));
	CHECK_EQUAL(0, nvmc.wrong);
}

void nvmc_tests(void)
{
	RUN(a_ring_lives_on_it);
	RUN(a_stuck_controller_is_given_up_in_bounded_time);
	RUN(an_erase_that_takes_too_long_is_given_up);
	RUN(what_lies_outside_of_the_area_is_refused);
}
