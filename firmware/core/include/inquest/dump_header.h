/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The 64 bytes before a stored dump. Layout: docs/formats/slot.md.
 */
#ifndef INQUEST_DUMP_HEADER_H
#define INQUEST_DUMP_HEADER_H

#include <stddef.h>
#include <stdint.h>

#define INQUEST_DUMP_HEADER_BYTES 64U
#define INQUEST_UNKNOWN 0xffffffffU

enum inquest_dump_place { INQUEST_IN_RETAINED_RAM, INQUEST_IN_SLOT };

enum inquest_dump_flag {
	INQUEST_DUMP_TRUNCATED = 1U << 0,
	INQUEST_DUMP_DIRECT = 1U << 1,
	INQUEST_DUMP_LIVE = 1U << 2,
	INQUEST_DUMP_FREEZE = 1U << 3,
	INQUEST_DUMP_SEALED = 1U << 4,
};

struct inquest_dump_header {
	uint32_t sequence;
	/** Bytes of stream stored. */
	uint32_t length;
	/** Bytes of stream that did not fit. */
	uint32_t lost;
	uint32_t crc;
	uint32_t flags;
	uint32_t boot_count;
	uint64_t uptime_ms;
	uint32_t reason;
	/** How many crashes of a boot loop came before this one. */
	uint32_t repeat;
	/** INQUEST_UNKNOWN when not known. */
	uint32_t reset_reason;
	uint32_t erases;
};

void inquest_dump_header_write(const struct inquest_dump_header *header, enum inquest_dump_place place,
			       uint8_t bytes[INQUEST_DUMP_HEADER_BYTES]);

/**
 * @param bytes What stands where a header may be.
 * @param count Bytes there.
 * @return 0; -ENOENT when there is no header; -EBADMSG when there is one and its CRC or version does not fit.
 */
int inquest_dump_header_read(struct inquest_dump_header *header, enum inquest_dump_place place, const uint8_t *bytes, size_t count);

#endif
