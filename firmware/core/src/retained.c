/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include <inquest/bytes.h>
#include <inquest/crc32.h>
#include <inquest/retained.h>

#include "record.h"

#define KEEPER_MAGIC "INQK"

/* One byte all over: cleared, or never used. */
static bool is_filled(const uint8_t *at)
{
	for (uint32_t i = 1; i < INQUEST_KEEPER_BYTES; i++) {
		if (at[i] != at[0]) {
			return false;
		}
	}

	return true;
}

int inquest_keeper_read(const struct inquest_retained *area, struct inquest_keeper *keeper)
{
	const uint8_t *at = area->base;

	int error;

	if (area->size < INQUEST_RETAINED_LEAST) {
		return -EBADMSG;
	}

	error = inquest_record_check(at, INQUEST_KEEPER_BYTES, KEEPER_MAGIC);
	if (error == -ENOENT) {
		return is_filled(at) ? -ENODATA : -ENOENT;
	}
	if (error != 0) {
		return -EBADMSG;
	}
	if (inquest_get_u32(at + 20) != area->size) {
		return -ENOENT; /* another firmware's, with an area of another size */
	}

	keeper->flags = inquest_get_u16(at + 6);
	keeper->boot_count = inquest_get_u32(at + 8);
	keeper->repeat = inquest_get_u32(at + 12);
	keeper->uptime_s = inquest_get_u32(at + 16);
	keeper->seed = inquest_get_u32(at + 24);
	keeper->sequence = inquest_get_u32(at + 28);
	return 0;
}

void inquest_keeper_write(const struct inquest_retained *area, const struct inquest_keeper *keeper)
{
	uint8_t *at = area->base;

	inquest_record_begin(at, INQUEST_KEEPER_BYTES, KEEPER_MAGIC);
	inquest_put_u16(at + 6, keeper->flags);
	inquest_put_u32(at + 8, keeper->boot_count);
	inquest_put_u32(at + 12, keeper->repeat);
	inquest_put_u32(at + 16, keeper->uptime_s);
	inquest_put_u32(at + 20, area->size);
	inquest_put_u32(at + 24, keeper->seed);
	inquest_put_u32(at + 28, keeper->sequence);
	inquest_record_end(at, INQUEST_KEEPER_BYTES);
}

static int store(struct inquest_sink *sink, const void *data, size_t bytes)
{
	struct inquest_retained_sink *own = (struct inquest_retained_sink *)sink;

	if (bytes > sink->room) {
		return -ENOSPC;
	}

	memcpy(own->at, data, bytes);
	/* Of the copy: what is dumped may change between two reads. */
	sink->crc = inquest_crc32(sink->crc, own->at, bytes);
	own->at += bytes;
	sink->room -= (uint32_t)bytes;
	sink->stored += (uint32_t)bytes;
	return 0;
}

int inquest_retained_begin(const struct inquest_retained *area, struct inquest_retained_sink *sink)
{
	if (area->size < INQUEST_RETAINED_LEAST) {
		return -EINVAL;
	}

	inquest_retained_clear(area);
	sink->at = area->base + INQUEST_RETAINED_OVERHEAD;
	sink->sink.write = store;
	sink->sink.room = area->size - INQUEST_RETAINED_OVERHEAD;
	sink->sink.stored = 0;
	sink->sink.crc = 0;
	return 0;
}

void inquest_retained_commit(const struct inquest_retained *area, const struct inquest_retained_sink *sink,
			     struct inquest_dump_header *header)
{
	header->sequence = 0;
	header->erases = 0;
	header->length = sink->sink.stored;
	header->crc = sink->sink.crc;
	if (header->lost != 0) {
		header->flags |= INQUEST_DUMP_TRUNCATED;
	}

	inquest_dump_header_write(header, INQUEST_IN_RETAINED_RAM, area->base + INQUEST_KEEPER_BYTES);
}

int inquest_retained_find(const struct inquest_retained *area, struct inquest_dump_header *header, const uint8_t **stream)
{
	const uint8_t *at;
	int error;

	if (area->size < INQUEST_RETAINED_LEAST) {
		return -ENOENT;
	}

	at = area->base + INQUEST_KEEPER_BYTES;
	error = inquest_dump_header_read(header, INQUEST_IN_RETAINED_RAM, at, INQUEST_DUMP_HEADER_BYTES);
	if (error != 0) {
		return error;
	}

	*stream = at + INQUEST_DUMP_HEADER_BYTES;
	if (header->length > area->size - INQUEST_RETAINED_OVERHEAD || inquest_crc32(0, *stream, header->length) != header->crc) {
		return -EBADMSG;
	}

	return 0;
}

void inquest_retained_clear(const struct inquest_retained *area)
{
	memset(area->base + INQUEST_KEEPER_BYTES, 0, INQUEST_DUMP_HEADER_BYTES);
}

void inquest_retained_wipe(const struct inquest_retained *area)
{
	volatile uint8_t *at = area->base + INQUEST_KEEPER_BYTES;

	inquest_retained_clear(area);
	/* Volatile: the compiler sees no one read it again. */
	for (uint32_t i = INQUEST_DUMP_HEADER_BYTES; i < area->size - INQUEST_KEEPER_BYTES; i++) {
		at[i] = 0;
	}
}

static uint32_t next_pattern(uint32_t *state)
{
	/* Marsaglia's xorshift: never the same byte over long stretches, as a cleared or filled RAM has it. */
	uint32_t x = *state;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	*state = x;
	return x;
}

void inquest_self_test_fill(const struct inquest_retained *area, uint32_t seed)
{
	uint32_t state = seed | 1U;

	for (uint32_t at = INQUEST_KEEPER_BYTES; at < area->size; at++) {
		area->base[at] = (uint8_t)(next_pattern(&state) >> 24);
	}
}

struct inquest_self_test inquest_self_test_check(const struct inquest_retained *area, uint32_t seed)
{
	struct inquest_self_test found = {0, 0, 0};
	uint32_t state = seed | 1U;

	for (uint32_t at = INQUEST_KEEPER_BYTES; at < area->size; at++) {
		if (area->base[at] != (uint8_t)(next_pattern(&state) >> 24)) {
			found.first = found.changed == 0 ? at : found.first;
			found.last = at;
			found.changed++;
		}
	}

	return found;
}
