/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What a port fills to store dumps somewhere: five functions over one flash area.
 *
 * Offsets are bytes from the area's start. Every function returns 0 or a negative errno, and returns in bounded time:
 * -ETIMEDOUT when the hardware does not answer. A medium for the fault handler uses no interrupt, no lock and no driver's
 * state; one for normal operation may use drivers.
 */
#ifndef INQUEST_MEDIUM_H
#define INQUEST_MEDIUM_H

#include <stdint.h>

/** Largest program unit that the slot layout allows; see docs/formats/slot.md. */
#define INQUEST_WRITE_BLOCK_MAX 32U

struct inquest_medium;

struct inquest_medium_api {
	/** Brings controller and chip into a known state, whatever they were doing. May be NULL. */
	int (*reset)(const struct inquest_medium *medium);
	/** Erases whole sectors: @p offset and @p bytes are multiples of erase_size. */
	int (*erase)(const struct inquest_medium *medium, uint32_t offset, uint32_t bytes);
	/** Programs whole units: @p offset and @p bytes are multiples of write_size. The bytes were erased before. */
	int (*program)(const struct inquest_medium *medium, uint32_t offset, const void *data, uint32_t bytes);
	int (*read)(const struct inquest_medium *medium, uint32_t offset, void *data, uint32_t bytes);
	/** Feeds the watchdog; called before every erase and program. May be NULL. */
	void (*feed)(const struct inquest_medium *medium);
};

struct inquest_medium {
	const struct inquest_medium_api *api;
	/** The port's own. */
	const void *context;
	/** Bytes of the area. */
	uint32_t size;
	/** Bytes of the smallest erase. Asked from the flash at run time, not from a devicetree property. */
	uint32_t erase_size;
	/** Bytes of the smallest program, 1 to INQUEST_WRITE_BLOCK_MAX, a power of two. */
	uint32_t write_size;
	/** What an erased byte reads as, 0xff nearly everywhere. */
	uint8_t erased;
};

#endif
