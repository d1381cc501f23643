/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "check.h"
#include "nor_model.h"

static struct nor *of(const struct inquest_medium *medium)
{
	return (struct nor *)(uintptr_t)medium->context;
}

/* True when this operation is to be torn. After the power failed nothing is done any more. */
static int begin(struct nor *nor, bool *torn)
{
	*torn = false;
	if (nor->is_cut) {
		return -EIO;
	}

	nor->operations++;
	if (nor->fail_with != 0 && nor->operations >= nor->fail_at) {
		return nor->fail_with;
	}
	if (nor->cut_at != 0 && nor->operations == nor->cut_at) {
		nor->is_cut = true;
		*torn = true;
	}

	return 0;
}

static int erase(const struct inquest_medium *medium, uint32_t offset, uint32_t bytes)
{
	struct nor *nor = of(medium);
	bool torn;
	int error = begin(nor, &torn);

	CHECK(offset % medium->erase_size == 0 && bytes % medium->erase_size == 0 && bytes > 0 && offset + bytes <= medium->size);
	if (error == 0 && offset >= nor->unerasable_from && offset < nor->unerasable_to) {
		error = -EIO;
	}
	if (error != 0) {
		return error;
	}

	nor->erases[offset / medium->erase_size]++;
	for (uint32_t i = 0; i < bytes; i++) {
		/* Torn: some bytes erased, some not, some in between. */
		uint32_t chance = torn ? next_random(&nor->seed) % 3U : 0U;

		if (chance == 0) {
			nor->bytes[offset + i] = medium->erased;
		} else if (chance == 1) {
			nor->bytes[offset + i] =
				(uint8_t)(medium->erased == 0xff ? nor->bytes[offset + i] | next_random(&nor->seed)
								 : nor->bytes[offset + i] & next_random(&nor->seed));
		}
	}

	if (nor->is_worn) {
		nor->bytes[offset + bytes / 2U] ^= 4U;
	}

	return torn ? -EIO : 0;
}

static int program(const struct inquest_medium *medium, uint32_t offset, const void *data, uint32_t bytes)
{
	struct nor *nor = of(medium);
	const uint8_t *from = data;
	uint32_t done = bytes;
	bool torn;
	int error = begin(nor, &torn);

	CHECK(offset % medium->write_size == 0 && bytes % medium->write_size == 0 && bytes > 0 && offset + bytes <= medium->size);
	if (error != 0) {
		return error;
	}

	done = torn ? next_random(&nor->seed) % bytes : bytes;
	for (uint32_t i = 0; i < bytes; i++) {
		uint8_t *at = &nor->bytes[offset + i];
		uint8_t wanted = medium->erased == 0xff ? (uint8_t)(*at & from[i]) : (uint8_t)(*at | from[i]);

		if (i < done) {
			nor->violations += wanted != from[i] ? 1U : 0U;
			*at = wanted;
		} else if (i == done) {
			/* The byte at the cut: some of its bits. */
			uint8_t some = (uint8_t)next_random(&nor->seed);

			*at = medium->erased == 0xff ? (uint8_t)(wanted | (*at & some)) : (uint8_t)(wanted & (*at | some));
		}
	}

	return torn ? -EIO : 0;
}

static int read(const struct inquest_medium *medium, uint32_t offset, void *data, uint32_t bytes)
{
	const struct nor *nor = of(medium);

	CHECK(offset + bytes <= medium->size);
	memcpy(data, nor->bytes + offset, bytes);
	return nor->is_cut || (offset < nor->unreadable_to && offset + bytes > nor->unreadable_from) ? -EIO : 0;
}

static void feed(const struct inquest_medium *medium)
{
	of(medium)->feeds++;
}

static const struct inquest_medium_api api = {.erase = erase, .program = program, .read = read, .feed = feed};

void nor_open(struct nor *nor, uint32_t size, uint32_t erase_size, uint32_t write_size, uint8_t erased)
{
	memset(nor, 0, sizeof(*nor));
	nor->medium.api = &api;
	nor->medium.context = nor;
	nor->medium.size = size;
	nor->medium.erase_size = erase_size;
	nor->medium.write_size = write_size;
	nor->medium.erased = erased;
	nor->seed = 1;
	memset(nor->bytes, erased, sizeof(nor->bytes));
}
