/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include <inquest/bytes.h>
#include <inquest/stream.h>

#define FILE_HEADER_BYTES 12U
/* Below this a memory block's header costs more than its bytes are worth. */
#define LEAST_PIECE 4U

enum state {
	FILE_HEADER,
	BLOCK_ID,
	BLOCK_HEADER,
	PASS,	 /* payload that goes through */
	DROP,	 /* payload that does not fit, or is not wanted */
	MEMORY,	 /* payload of a memory block */
	UNKNOWN, /* behind a block that we do not know: everything goes through while it fits */
};

static void lose(struct inquest_stream *stream, uint64_t bytes)
{
	stream->lost = bytes > UINT32_MAX - stream->lost ? UINT32_MAX : stream->lost + (uint32_t)bytes;
}

static void store(struct inquest_stream *stream, const void *data, size_t bytes)
{
	int error;

	if (stream->error != 0) {
		lose(stream, bytes);
		return;
	}

	error = stream->sink->write(stream->sink, data, bytes);
	if (error != 0) {
		lose(stream, bytes);
		if (error != -ENOSPC) {
			stream->error = error;
		}
	}
}

static uint32_t memory_header_bytes(const struct inquest_stream *stream)
{
	return 3U + 2U * stream->pointer_bytes;
}

/* The longest part of [start, end) that fits. Empty when nothing worth storing does. */
static uintptr_t fitting_end(const struct inquest_stream *stream, uintptr_t start, uintptr_t end)
{
	uint32_t header = memory_header_bytes(stream);
	uint32_t room = stream->sink->room;

	if (stream->error != 0 || room < header + LEAST_PIECE) {
		return start;
	}

	room -= header;
	return end - start > room ? start + room : end;
}

static void store_memory_header(struct inquest_stream *stream, uintptr_t start, uintptr_t end)
{
	uint8_t header[19];

	header[0] = 'M';
	inquest_put_u16(header + 1, 1);
	if (stream->pointer_bytes == 8) {
		inquest_put_u64(header + 3, start);
		inquest_put_u64(header + 11, end);
	} else {
		inquest_put_u32(header + 3, (uint32_t)start);
		inquest_put_u32(header + 7, (uint32_t)end);
	}

	store(stream, header, memory_header_bytes(stream));
}

static void remember(struct inquest_stream *stream, uintptr_t start, uintptr_t end)
{
	if (end > start && stream->written_count < INQUEST_RANGES_MAX) {
		stream->written[stream->written_count].start = start;
		stream->written[stream->written_count].end = end;
		stream->written_count++;
	}
}

/* Where the next byte at or above start is that was not written and is not excluded, and how far that goes. */
static struct inquest_range next_piece(const struct inquest_stream *stream, uintptr_t start, uintptr_t end)
{
	struct inquest_range piece = {start, end};
	bool moved = true;

	while (moved && piece.start < end) {
		moved = false;
		for (uint32_t i = 0; i <= stream->written_count; i++) {
			const struct inquest_range *other = i < stream->written_count ? &stream->written[i] : &stream->excluded;

			if (piece.start >= other->start && piece.start < other->end) {
				piece.start = other->end;
				moved = true;
			}
		}
	}

	if (piece.start >= end) {
		piece.start = end;
		return piece;
	}

	for (uint32_t i = 0; i <= stream->written_count; i++) {
		const struct inquest_range *other = i < stream->written_count ? &stream->written[i] : &stream->excluded;

		if (other->end > other->start && other->start > piece.start && other->start < piece.end) {
			piece.end = other->start;
		}
	}

	return piece;
}

static void store_range(struct inquest_stream *stream, struct inquest_range range)
{
	while (range.start < range.end) {
		struct inquest_range piece = next_piece(stream, range.start, range.end);
		uintptr_t end;

		if (piece.start >= range.end) {
			return;
		}

		end = fitting_end(stream, piece.start, piece.end);
		if (end > piece.start) {
			store_memory_header(stream, piece.start, end);
			store(stream, (const void *)piece.start, end - piece.start);
		}

		/* What is lost is remembered too: it is counted once, whoever offers it again. */
		lose(stream, piece.end - end);
		remember(stream, piece.start, piece.end);
		range.start = piece.end;
	}
}

static void store_priorities(struct inquest_stream *stream)
{
	if (stream->priorities_written) {
		return;
	}

	stream->priorities_written = true;
	for (uint32_t i = 0; i < stream->priority_count; i++) {
		store_range(stream, stream->priorities[i]);
	}
}

/* The number of header bytes of a block, its id included; 0 for a block that we do not know. */
static uint8_t header_bytes(const struct inquest_stream *stream, uint8_t id)
{
	switch (id) {
	case 'A':
	case 'T':
		return 5;
	case 'M':
		return (uint8_t)memory_header_bytes(stream);
	case 'F':
		return (uint8_t)(9U + stream->pointer_bytes);
	case 'C':
		return 7;
	default:
		return 0;
	}
}

static uintptr_t pointer_at(const struct inquest_stream *stream, const uint8_t *at)
{
	return stream->pointer_bytes == 8 ? (uintptr_t)inquest_get_u64(at) : (uintptr_t)inquest_get_u32(at);
}

static void begin_file(struct inquest_stream *stream)
{
	stream->pointer_bytes = stream->header[6] == 6 ? 8 : 4;
	stream->reason = inquest_get_u32(stream->header + 8);
	/* Bit 0 announces a CRC trailer; the kernel's would not fit what we write. Ours stands in the dump header. */
	stream->header[7] &= (uint8_t)~1U;
	store(stream, stream->header, FILE_HEADER_BYTES);
	stream->state = BLOCK_ID;
}

/* Decides what becomes of the bytes from the cursor on: a piece to store, a piece that is there already, or one that does not fit. */
static void begin_piece(struct inquest_stream *stream)
{
	struct inquest_range piece = next_piece(stream, stream->cursor, stream->block_end);
	uintptr_t end;

	stream->storing = false;
	if (piece.start > stream->cursor) {
		stream->piece_end = piece.start;
		return;
	}

	end = fitting_end(stream, piece.start, piece.end);
	if (end == piece.start) {
		lose(stream, piece.end - piece.start);
		remember(stream, piece.start, piece.end);
		stream->piece_end = piece.end;
		return;
	}

	/* A rest that does not fit begins the next piece, and is lost there. */
	store_memory_header(stream, piece.start, end);
	remember(stream, piece.start, end);
	stream->piece_end = end;
	stream->storing = true;
}

static void begin_block(struct inquest_stream *stream)
{
	const uint8_t *header = stream->header;

	switch (header[0]) {
	case 'M':
		store_priorities(stream);
		stream->cursor = pointer_at(stream, header + 3);
		stream->block_end = pointer_at(stream, header + 3 + stream->pointer_bytes);
		stream->piece_end = stream->cursor;
		stream->payload_left = stream->block_end > stream->cursor ? stream->block_end - stream->cursor : 0;
		stream->state = MEMORY;
		break;
	case 'C':
		stream->payload_left = 0;
		stream->state = DROP;
		break;
	default:
		stream->payload_left = inquest_get_u16(header + 3);
		if (stream->sink->room >= stream->header_need + stream->payload_left) {
			store(stream, header, stream->header_need);
			stream->state = PASS;
		} else {
			lose(stream, stream->header_need + stream->payload_left);
			stream->state = DROP;
		}
		break;
	}
}

static void take_memory(struct inquest_stream *stream, const uint8_t *data, size_t bytes)
{
	while (bytes > 0) {
		size_t part;

		if (stream->cursor >= stream->piece_end) {
			begin_piece(stream);
		}

		part = stream->piece_end - stream->cursor;
		part = part < bytes ? part : bytes;
		if (stream->storing) {
			store(stream, data, part);
		}

		stream->cursor += part;
		data += part;
		bytes -= part;
	}
}

void inquest_stream_begin(struct inquest_stream *stream, struct inquest_sink *sink, const struct inquest_range *priorities,
			  uint32_t priority_count, struct inquest_range excluded)
{
	memset(stream, 0, sizeof(*stream));
	stream->sink = sink;
	stream->priorities = priorities;
	stream->priority_count = priority_count;
	stream->excluded = excluded;
	stream->state = FILE_HEADER;
	stream->header_need = FILE_HEADER_BYTES;
	stream->pointer_bytes = sizeof(uintptr_t);
}

/* Collects header bytes. Returns how many were taken. */
static size_t take_header(struct inquest_stream *stream, const uint8_t *data, size_t bytes)
{
	size_t part = (size_t)stream->header_need - stream->header_have;

	part = part < bytes ? part : bytes;
	memcpy(stream->header + stream->header_have, data, part);
	stream->header_have = (uint8_t)(stream->header_have + part);
	if (stream->header_have == stream->header_need) {
		stream->header_have = 0;
		if (stream->state == FILE_HEADER) {
			begin_file(stream);
		} else {
			begin_block(stream);
		}
	}

	return part;
}

static size_t take_payload(struct inquest_stream *stream, const uint8_t *data, size_t bytes)
{
	size_t part = stream->payload_left < bytes ? (size_t)stream->payload_left : bytes;

	if (stream->state == PASS) {
		store(stream, data, part);
	} else if (stream->state == MEMORY) {
		take_memory(stream, data, part);
	}

	stream->payload_left -= part;
	return part;
}

void inquest_stream_write(struct inquest_stream *stream, const void *data, size_t bytes)
{
	const uint8_t *at = data;

	while (bytes > 0) {
		size_t taken = 0;

		if (stream->state > BLOCK_HEADER && stream->state != UNKNOWN && stream->payload_left == 0) {
			stream->state = BLOCK_ID;
		}

		switch (stream->state) {
		case BLOCK_ID:
			stream->header_need = header_bytes(stream, at[0]);
			stream->state = stream->header_need == 0 ? UNKNOWN : BLOCK_HEADER;
			break;
		case FILE_HEADER:
		case BLOCK_HEADER:
			taken = take_header(stream, at, bytes);
			break;
		case UNKNOWN:
			store_priorities(stream);
			store(stream, at, bytes);
			taken = bytes;
			break;
		default:
			taken = take_payload(stream, at, bytes);
			break;
		}

		at += taken;
		bytes -= taken;
	}
}

void inquest_stream_end(struct inquest_stream *stream)
{
	if (stream->state != FILE_HEADER) {
		store_priorities(stream);
	}
}
