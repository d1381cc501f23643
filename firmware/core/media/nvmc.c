/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "nvmc.h"
#include "registers.h"

#define READY 0x400U
#define CONFIG 0x504U
#define ERASEPAGE 0x508U
#define CONFIGNS 0x584U

#define MODE_READ 0U
#define MODE_WRITE 1U
#define MODE_ERASE 2U

static const struct inquest_nvmc *of(const struct inquest_medium *medium)
{
	return medium->context;
}

static int wait_ready(const struct inquest_nvmc *nvmc)
{
	for (uint32_t i = 0; i < nvmc->polls; i++) {
		if ((inquest_register_read(nvmc->base + READY) & 1U) != 0) {
			return 0;
		}
	}

	return -ETIMEDOUT;
}

static int set_mode(const struct inquest_nvmc *nvmc, uint32_t mode)
{
	/* Whatever the driver that we interrupted had begun comes to its end first. */
	int error = wait_ready(nvmc);

	if (error == 0) {
		inquest_register_write(nvmc->base + (nvmc->non_secure ? CONFIGNS : CONFIG), mode);
	}

	return error;
}

static int reset(const struct inquest_medium *medium)
{
	return set_mode(of(medium), MODE_READ);
}

static int erase(const struct inquest_medium *medium, uint32_t offset, uint32_t bytes)
{
	const struct inquest_nvmc *nvmc = of(medium);
	int error;

	if (offset % INQUEST_NVMC_PAGE != 0 || bytes % INQUEST_NVMC_PAGE != 0 || offset > medium->size || bytes > medium->size - offset) {
		return -EINVAL;
	}

	error = set_mode(nvmc, MODE_ERASE);
	while (error == 0 && bytes > 0) {
		uintptr_t page = nvmc->flash + offset;

		if (nvmc->feed != NULL) {
			nvmc->feed();
		}
		if (nvmc->erase_by_write) {
			inquest_register_write(page, UINT32_MAX);
		} else {
			inquest_register_write(nvmc->base + ERASEPAGE, (uint32_t)page);
		}
		error = wait_ready(nvmc);
		offset += INQUEST_NVMC_PAGE;
		bytes -= INQUEST_NVMC_PAGE;
	}

	/* Flash that is left open for erasing would fall to the next stray write. */
	return set_mode(nvmc, MODE_READ) != 0 ? -ETIMEDOUT : error;
}

static int program(const struct inquest_medium *medium, uint32_t offset, const void *data, uint32_t bytes)
{
	const struct inquest_nvmc *nvmc = of(medium);
	const uint8_t *from = data;
	int error;

	if (offset % 4 != 0 || bytes % 4 != 0 || offset > medium->size || bytes > medium->size - offset) {
		return -EINVAL;
	}

	error = set_mode(nvmc, MODE_WRITE);
	for (uint32_t at = 0; error == 0 && at < bytes; at += 4) {
		uint32_t word;

		memcpy(&word, from + at, sizeof(word));
		inquest_register_write(nvmc->flash + offset + at, word);
		error = wait_ready(nvmc);
	}

	return set_mode(nvmc, MODE_READ) != 0 ? -ETIMEDOUT : error;
}

static int read(const struct inquest_medium *medium, uint32_t offset, void *data, uint32_t bytes)
{
	const struct inquest_nvmc *nvmc = of(medium);
	uint8_t *to = data;

	if (offset > medium->size || bytes > medium->size - offset) {
		return -EINVAL;
	}

	while (bytes > 0) {
		uintptr_t address = nvmc->flash + offset;
		uint32_t word = inquest_register_read(address & ~(uintptr_t)3);
		uint32_t skip = (uint32_t)(address & 3U);
		uint32_t part = 4U - skip < bytes ? 4U - skip : bytes;

		memcpy(to, (const uint8_t *)&word + skip, part);
		to += part;
		offset += part;
		bytes -= part;
	}

	return 0;
}

static void feed(const struct inquest_medium *medium)
{
	if (of(medium)->feed != NULL) {
		of(medium)->feed();
	}
}

static const struct inquest_medium_api api = {
	.reset = reset,
	.erase = erase,
	.program = program,
	.read = read,
	.feed = feed,
};

void inquest_nvmc_medium(struct inquest_medium *medium, const struct inquest_nvmc *nvmc, uint32_t size)
{
	medium->api = &api;
	medium->context = nvmc;
	medium->size = size;
	medium->erase_size = INQUEST_NVMC_PAGE;
	medium->write_size = 4;
	medium->erased = 0xff;
}
