/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The stream writer: takes Zephyr's core dump stream as the kernel emits it, keeps header, registers and thread list, and puts the
 * memory in the order of its worth, so that a small store still holds a backtrace.
 *
 * Before the first memory block of the kernel the writer emits the ranges that it was given, most valuable first. Of the
 * kernel's own blocks only what was not written yet follows. Whatever is cut is cut at a block's end, so the result is a
 * well-formed stream for every reader.
 */
#ifndef INQUEST_STREAM_H
#define INQUEST_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <inquest/sink.h>

/** Ranges that the writer remembers; beyond it memory may be stored twice, which is harmless. */
#ifndef INQUEST_RANGES_MAX
#define INQUEST_RANGES_MAX 64U
#endif

/** Memory from @ref start up to, not including, @ref end. */
struct inquest_range {
	uintptr_t start;
	uintptr_t end;
};

struct inquest_stream {
	struct inquest_sink *sink;
	const struct inquest_range *priorities;
	uint32_t priority_count;
	/** Never stored: the retained area itself. */
	struct inquest_range excluded;
	struct inquest_range written[INQUEST_RANGES_MAX];
	uint32_t written_count;
	/** Bytes of payload that did not fit; stays at its largest value. */
	uint32_t lost;
	/** The first error of the sink other than -ENOSPC. */
	int error;
	/** Zephyr's reason, from the stream's header. */
	uint32_t reason;
	/* What is expected next. */
	uint8_t state;
	bool priorities_written;
	bool storing;
	uint8_t header[24];
	uint8_t header_have;
	uint8_t header_need;
	uint8_t pointer_bytes;
	uint64_t payload_left;
	uintptr_t cursor;
	uintptr_t block_end;
	uintptr_t piece_end;
};

/**
 * @param priorities Ranges in falling order of worth; they must stay until the stream ends. Empty ranges are skipped.
 * @param excluded   Memory never to be stored; start = end for none.
 */
void inquest_stream_begin(struct inquest_stream *stream, struct inquest_sink *sink, const struct inquest_range *priorities,
			  uint32_t priority_count, struct inquest_range excluded);

/** Takes the next bytes of the kernel's stream. A block may come in any number of pieces. */
void inquest_stream_write(struct inquest_stream *stream, const void *data, size_t bytes);

/** Emits the ranges if the kernel sent no memory at all. */
void inquest_stream_end(struct inquest_stream *stream);

/**
 * Copies a stored stream to where there may be less room. It is cut as the writer cuts: at a block's end, and the last block of memory is
 * shortened and says so.
 *
 * @return 0, also when not all of it fits (the sink tells how much it stored); the sink's error.
 */
int inquest_stream_copy(struct inquest_sink *to, const uint8_t *stream, uint32_t length);

#endif
