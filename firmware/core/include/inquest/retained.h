/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The area of RAM that survives a reset: keeper, dump header, stream. Layout: docs/formats/slot.md.
 */
#ifndef INQUEST_RETAINED_H
#define INQUEST_RETAINED_H

#include <stdbool.h>
#include <stdint.h>

#include <inquest/dump_header.h>
#include <inquest/sink.h>

#define INQUEST_KEEPER_BYTES 64U
#define INQUEST_RETAINED_OVERHEAD (INQUEST_KEEPER_BYTES + INQUEST_DUMP_HEADER_BYTES)
#define INQUEST_RETAINED_LEAST 512U

enum inquest_keeper_flag {
	INQUEST_KEEPER_DUMPED = 1U << 0,
	INQUEST_KEEPER_ORDERLY = 1U << 1,
	INQUEST_KEEPER_SELF_TEST = 1U << 2,
	/** The dump that the run ended with went straight into flash, so none need be in RAM. */
	INQUEST_KEEPER_DIRECT = 1U << 3,
};

struct inquest_keeper {
	uint16_t flags;
	uint32_t boot_count;
	uint32_t repeat;
	uint32_t uptime_s;
	uint32_t seed;
	uint32_t sequence;
};

struct inquest_retained {
	uint8_t *base;
	uint32_t size;
};

/** A sink over the area's stream. */
struct inquest_retained_sink {
	struct inquest_sink sink;
	uint8_t *at;
};

/** What the self-test found. Offsets are from the area's start. */
struct inquest_self_test {
	uint32_t changed;
	uint32_t first;
	uint32_t last;
};

/**
 * @return 0; -ENOENT when no firmware with an area of this size ran before; -ENODATA when its bytes are all the same, which a first run may
 *         find and what clears RAM leaves; -EBADMSG when something wrote over its keeper.
 */
int inquest_keeper_read(const struct inquest_retained *area, struct inquest_keeper *keeper);
void inquest_keeper_write(const struct inquest_retained *area, const struct inquest_keeper *keeper);

/** Makes any dump in the area invalid and opens it for a new one. @return 0, or -EINVAL for an area that is too small. */
int inquest_retained_begin(const struct inquest_retained *area, struct inquest_retained_sink *sink);

/** Writes the header, with length and CRC from the sink: from here on there is a dump. */
void inquest_retained_commit(const struct inquest_retained *area, const struct inquest_retained_sink *sink,
			     struct inquest_dump_header *header);

/**
 * Looks for a dump.
 *
 * @return 0; -ENOENT when there is none; -EBADMSG when there is one that something wrote over.
 */
int inquest_retained_find(const struct inquest_retained *area, struct inquest_dump_header *header, const uint8_t **stream);

/** Makes the dump invalid. Its bytes stay. */
void inquest_retained_clear(const struct inquest_retained *area);

/** Makes the dump invalid and writes over its bytes. */
void inquest_retained_wipe(const struct inquest_retained *area);

/** Fills everything behind the keeper with a pattern. A dump there is lost. */
void inquest_self_test_fill(const struct inquest_retained *area, uint32_t seed);
struct inquest_self_test inquest_self_test_check(const struct inquest_retained *area, uint32_t seed);

#endif
