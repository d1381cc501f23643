/* SPDX-License-Identifier: Apache-2.0 */
/* RAM that keeps the rules of NOR flash, and survives a warm reset as a chip would. */
#include <errno.h>
#include <string.h>

#include <zephyr/devicetree.h>
#include <zephyr/kernel.h>

#include <inquest/inquest.h>

#define CHIP ((uint8_t *)DT_REG_ADDR(DT_NODELABEL(storage)))
#define CHIP_BYTES DT_REG_SIZE(DT_NODELABEL(storage))
#define SECTOR 4096U

static int erase(const struct inquest_medium *medium, uint32_t offset, uint32_t bytes)
{
	memset(CHIP + offset, medium->erased, bytes);
	return 0;
}

static int program(const struct inquest_medium *medium, uint32_t offset, const void *data, uint32_t bytes)
{
	const uint8_t *from = data;

	ARG_UNUSED(medium);
#ifdef CHIP_FAILS /* -DEXTRA_CFLAGS=-DCHIP_FAILS: dumps stay in RAM */
	return -EIO;
#endif
	for (uint32_t i = 0; i < bytes; i++) {
		if ((CHIP[offset + i] & from[i]) != from[i]) {
			return -EIO; /* a bit that only an erase could set */
		}
		CHIP[offset + i] = from[i];
	}

	return 0;
}

static int read(const struct inquest_medium *medium, uint32_t offset, void *data, uint32_t bytes)
{
	ARG_UNUSED(medium);
	memcpy(data, CHIP + offset, bytes);
	return 0;
}

const struct inquest_medium *inquest_storage(void)
{
	static const struct inquest_medium_api api = {.erase = erase, .program = program, .read = read};
	static const struct inquest_medium medium = {
		.api = &api, .size = CHIP_BYTES, .erase_size = SECTOR, .write_size = 4, .erased = 0xff};

	return &medium;
}
