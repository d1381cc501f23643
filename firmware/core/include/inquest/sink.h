/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INQUEST_SINK_H
#define INQUEST_SINK_H

#include <stddef.h>
#include <stdint.h>

/**
 * Where a stream's bytes go: retained RAM or a flash slot. It counts and sums the bytes *as stored*: the memory that is dumped
 * changes while it is dumped, the writer's own variables among it.
 */
struct inquest_sink {
	/** Stores all of @p data or nothing. @return 0, -ENOSPC, or the medium's error. */
	int (*write)(struct inquest_sink *sink, const void *data, size_t bytes);
	/** Bytes that still fit. */
	uint32_t room;
	/** Bytes stored. */
	uint32_t stored;
	/** CRC-32 of the bytes stored. */
	uint32_t crc;
};

#endif
