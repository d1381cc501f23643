/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include <inquest/bytes.h>
#include <inquest/crc32.h>
#include <inquest/ring.h>

#include "record.h"

#define PREPARED_BYTES 32U
#define PREPARED_MAGIC "INQP"
#define NONE UINT32_MAX

static uint32_t start_of(const struct inquest_ring *ring, uint32_t slot)
{
	return slot * ring->slot_size;
}

static void feed(const struct inquest_ring *ring)
{
	if (ring->medium->api->feed != NULL) {
		ring->medium->api->feed(ring->medium);
	}
}

static int program(const struct inquest_ring *ring, uint32_t offset, const void *data, uint32_t bytes)
{
	feed(ring);
	return ring->medium->api->program(ring->medium, offset, data, bytes);
}

static bool is_erased(const struct inquest_ring *ring, const uint8_t *bytes, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		if (bytes[i] != ring->medium->erased) {
			return false;
		}
	}

	return true;
}

/* CRC of, or erasedness of, a stretch of the medium. */
static int examine(const struct inquest_ring *ring, uint32_t offset, uint32_t bytes, uint32_t *crc, bool *erased)
{
	_Alignas(4) uint8_t buffer[64];

	*crc = 0;
	*erased = true;
	while (bytes > 0) {
		uint32_t part = bytes < sizeof(buffer) ? bytes : sizeof(buffer);
		int error;

		/* A slot of external flash takes half a second to read. */
		if (offset % 4096U < sizeof(buffer)) {
			feed(ring);
		}

		error = ring->medium->api->read(ring->medium, offset, buffer, part);

		if (error != 0) {
			return error;
		}

		*crc = inquest_crc32(*crc, buffer, part);
		*erased = *erased && is_erased(ring, buffer, part);
		offset += part;
		bytes -= part;
	}

	return 0;
}

static bool prepared_fits(const struct inquest_ring *ring, const uint8_t *bytes)
{
	return inquest_record_check(bytes, PREPARED_BYTES, PREPARED_MAGIC) == 0 && inquest_get_u32(bytes + 12) == ring->slot_size;
}

static int read_header(const struct inquest_ring *ring, uint32_t slot, struct inquest_dump_header *header)
{
	_Alignas(4) uint8_t bytes[INQUEST_DUMP_HEADER_BYTES];
	int error = ring->medium->api->read(ring->medium, start_of(ring, slot) + INQUEST_SLOT_HEADER_AT, bytes, sizeof(bytes));

	if (error != 0) {
		return error;
	}

	error = inquest_dump_header_read(header, INQUEST_IN_SLOT, bytes, sizeof(bytes));
	return error == 0 && header->length > ring->slot_size - INQUEST_SLOT_STREAM_AT ? -EBADMSG : error;
}

static int examine_slot(struct inquest_ring *ring, uint32_t index)
{
	struct inquest_slot *slot = &ring->slots[index];
	struct inquest_dump_header header;
	_Alignas(4) uint8_t prepared[PREPARED_BYTES];
	uint32_t start = start_of(ring, index);
	uint32_t crc;
	bool erased;
	int error = ring->medium->api->read(ring->medium, start, prepared, sizeof(prepared));

	memset(slot, 0, sizeof(*slot));
	if (error != 0 || !prepared_fits(ring, prepared)) {
		return error;
	}

	slot->erases = inquest_get_u32(prepared + 8);
	error = read_header(ring, index, &header);
	if (error == 0) {
		error = examine(ring, start + INQUEST_SLOT_STREAM_AT, header.length, &crc, &erased);
		if (error == 0 && crc == header.crc) {
			slot->state = INQUEST_SLOT_DUMP;
			slot->sequence = header.sequence;
			slot->repeat = header.repeat;
			slot->boot_count = header.boot_count;
		}
		return error;
	}
	if (error != -ENOENT) {
		return error == -EBADMSG ? 0 : error;
	}

	error = examine(ring, start + PREPARED_BYTES, ring->slot_size - PREPARED_BYTES, &crc, &erased);
	if (error == 0 && erased) {
		slot->state = INQUEST_SLOT_READY;
	}

	return error;
}

static int scan_slot(struct inquest_ring *ring, uint32_t index)
{
	int error = examine_slot(ring, index);

	if (error != 0) {
		ring->slots[index].state = INQUEST_SLOT_UNREADABLE;
	}

	return error;
}

int inquest_ring_scan(struct inquest_ring *ring)
{
	uint32_t most = 0;
	uint32_t unreadable = 0;
	int error = 0;

	for (uint32_t i = 0; i < ring->slot_count; i++) {
		int result = scan_slot(ring, i);

		if (result != 0) {
			error = result;
			unreadable++;
		}
		most = ring->slots[i].erases > most ? ring->slots[i].erases : most;
	}

	/* A power cut between erase and record loses the count: it was about the others'. */
	for (uint32_t i = 0; i < ring->slot_count; i++) {
		if (ring->slots[i].erases == 0) {
			ring->slots[i].erases = most;
		}
	}

	return unreadable == ring->slot_count ? error : 0;
}

int inquest_ring_open(struct inquest_ring *ring, const struct inquest_medium *medium, uint32_t slots, uint32_t wear_budget)
{
	uint32_t sectors;

	memset(ring, 0, sizeof(*ring));
	if (slots < 2 || slots > INQUEST_SLOTS_MAX || medium->erase_size == 0 || medium->write_size == 0 ||
	    medium->write_size > INQUEST_WRITE_BLOCK_MAX || (medium->write_size & (medium->write_size - 1)) != 0) {
		return -EINVAL;
	}

	sectors = medium->size / medium->erase_size / slots;
	if (sectors == 0 || sectors * medium->erase_size < 2 * INQUEST_SLOT_STREAM_AT) {
		return -EINVAL;
	}

	ring->medium = medium;
	ring->slot_size = sectors * medium->erase_size;
	ring->slot_count = slots;
	ring->wear_budget = wear_budget;
	return inquest_ring_scan(ring);
}

int inquest_ring_reopen(struct inquest_ring *ring, const struct inquest_medium *medium, uint32_t slots, uint32_t wear_budget)
{
	bool plausible = ring->slot_count == slots && ring->slot_size != 0 && ring->slot_size % medium->erase_size == 0 &&
			 ring->slot_size <= medium->size / slots && ring->wear_budget == wear_budget;

	if (!plausible) {
		return inquest_ring_open(ring, medium, slots, wear_budget);
	}

	ring->medium = medium;
	for (uint32_t i = 0; i < ring->slot_count; i++) {
		if (ring->slots[i].state == INQUEST_SLOT_READY) {
			(void)scan_slot(ring, i);
		}
	}

	return 0;
}

/* Erases from the first sector on, so that prepared record and header go first, and then says that it is done. */
static int make_ready(struct inquest_ring *ring, uint32_t index)
{
	struct inquest_slot *slot = &ring->slots[index];
	_Alignas(4) uint8_t record[PREPARED_BYTES];
	uint32_t start = start_of(ring, index);
	uint32_t crc;
	bool erased;
	int error;

	slot->state = INQUEST_SLOT_GARBAGE;
	slot->erases++;
	for (uint32_t at = 0; at < ring->slot_size; at += ring->medium->erase_size) {
		feed(ring);
		error = ring->medium->api->erase(ring->medium, start + at, ring->medium->erase_size);
		if (error != 0) {
			return error;
		}
	}

	error = examine(ring, start, ring->slot_size, &crc, &erased);
	if (error != 0 || !erased) {
		return error != 0 ? error : -EIO;
	}

	inquest_record_begin(record, sizeof(record), PREPARED_MAGIC);
	inquest_put_u32(record + 8, slot->erases);
	inquest_put_u32(record + 12, ring->slot_size);
	inquest_record_end(record, sizeof(record));
	error = program(ring, start, record, sizeof(record));
	if (error == 0) {
		slot->state = INQUEST_SLOT_READY;
	}

	return error;
}

static bool may_erase(const struct inquest_ring *ring, uint32_t index)
{
	return ring->slots[index].erases < ring->wear_budget;
}

/* The slot of the dump with the lowest (or highest) sequence that is above (below) a bound; NONE without one. */
static uint32_t lowest_above(const struct inquest_ring *ring, uint32_t bound)
{
	uint32_t found = NONE;

	for (uint32_t i = 0; i < ring->slot_count; i++) {
		const struct inquest_slot *slot = &ring->slots[i];

		if (slot->state == INQUEST_SLOT_DUMP && slot->sequence > bound &&
		    (found == NONE || slot->sequence < ring->slots[found].sequence)) {
			found = i;
		}
	}

	return found;
}

static uint32_t highest_below(const struct inquest_ring *ring, uint32_t bound)
{
	uint32_t found = NONE;

	for (uint32_t i = 0; i < ring->slot_count; i++) {
		const struct inquest_slot *slot = &ring->slots[i];

		if (slot->state == INQUEST_SLOT_DUMP && slot->sequence < bound &&
		    (found == NONE || slot->sequence > ring->slots[found].sequence)) {
			found = i;
		}
	}

	return found;
}

/* Which dump goes when every slot holds one. */
static uint32_t victim_of(const struct inquest_ring *ring)
{
	uint32_t newest = highest_below(ring, NONE);
	uint32_t first_of_loop = NONE;

	if (newest != NONE && ring->slots[newest].repeat > 0) {
		uint32_t before = highest_below(ring, ring->slots[newest].sequence);

		/* Of a loop the first and the newest are worth keeping, not what came between. */
		if (before != NONE && ring->slots[before].repeat > 0 && ring->slots[before].repeat < ring->slots[newest].repeat &&
		    may_erase(ring, before)) {
			return before;
		}
		first_of_loop = before;
		while (first_of_loop != NONE && ring->slots[first_of_loop].repeat > 0) {
			first_of_loop = highest_below(ring, ring->slots[first_of_loop].sequence);
		}
	}

	for (uint32_t slot = lowest_above(ring, 0); slot != NONE; slot = lowest_above(ring, ring->slots[slot].sequence)) {
		if (slot != first_of_loop && may_erase(ring, slot)) {
			return slot;
		}
	}

	return NONE;
}

/* The garbage slot that was erased the least, of those not tried yet (a bit each). */
static uint32_t garbage_of(const struct inquest_ring *ring, uint32_t tried)
{
	uint32_t chosen = NONE;

	for (uint32_t i = 0; i < ring->slot_count; i++) {
		if (ring->slots[i].state == INQUEST_SLOT_GARBAGE && (tried & 1U << i) == 0 && may_erase(ring, i) &&
		    (chosen == NONE || ring->slots[i].erases < ring->slots[chosen].erases)) {
			chosen = i;
		}
	}

	return chosen;
}

int inquest_ring_prepare(struct inquest_ring *ring)
{
	uint32_t tried = 0;
	uint32_t chosen;
	int error = -ENOSPC;

	for (uint32_t i = 0; i < ring->slot_count; i++) {
		if (ring->slots[i].state == INQUEST_SLOT_READY) {
			return 0;
		}
	}

	/* A slot that cannot be erased does not stand in the way of the others. */
	for (chosen = garbage_of(ring, tried); chosen != NONE; chosen = garbage_of(ring, tried)) {
		error = make_ready(ring, chosen);
		if (error == 0) {
			return 0;
		}
		tried |= 1U << chosen;
	}

	/* When several fail it is the flash, and the dumps in it would go one after the other for nothing. */
	if ((tried & (tried - 1U)) != 0) {
		return error;
	}
	chosen = victim_of(ring);
	return chosen == NONE ? error : make_ready(ring, chosen);
}

bool inquest_ring_wants(uint32_t repeat)
{
	return (repeat & (repeat - 1U)) == 0;
}

static int flush(struct inquest_slot_sink *own)
{
	uint32_t unit = own->ring->medium->write_size;
	uint32_t bytes = (own->have + unit - 1) & ~(unit - 1);
	int error;

	if (own->have == 0) {
		return 0;
	}

	memset(own->buffer + own->have, own->ring->medium->erased, bytes - own->have);
	error = program(own->ring, own->offset, own->buffer, bytes);
	own->offset += bytes;
	own->have = 0;
	return error;
}

static int store(struct inquest_sink *sink, const void *data, size_t bytes)
{
	struct inquest_slot_sink *own = (struct inquest_slot_sink *)sink;
	const uint8_t *from = data;

	if (own->error != 0) {
		return own->error;
	}
	if (bytes > sink->room) {
		return -ENOSPC;
	}

	while (bytes > 0) {
		size_t part = sizeof(own->buffer) - own->have;

		part = part < bytes ? part : bytes;
		memcpy(own->buffer + own->have, from, part);
		/* Of the copy: what is dumped may change between two reads. */
		sink->crc = inquest_crc32(sink->crc, own->buffer + own->have, part);
		own->have += (uint32_t)part;
		sink->stored += (uint32_t)part;
		sink->room -= (uint32_t)part;
		from += part;
		bytes -= part;
		if (own->have == sizeof(own->buffer)) {
			own->error = flush(own);
			if (own->error != 0) {
				return own->error;
			}
		}
	}

	return 0;
}

int inquest_ring_begin(const struct inquest_ring *ring, struct inquest_slot_sink *sink)
{
	uint32_t chosen = NONE;

	for (uint32_t i = 0; i < ring->slot_count && i < INQUEST_SLOTS_MAX; i++) {
		if (ring->slots[i].state == INQUEST_SLOT_READY &&
		    (chosen == NONE || ring->slots[i].erases < ring->slots[chosen].erases)) {
			chosen = i;
		}
	}
	if (chosen == NONE) {
		return -ENOSPC;
	}

	memset(sink, 0, sizeof(*sink));
	sink->ring = ring;
	sink->slot = chosen;
	sink->offset = start_of(ring, chosen) + INQUEST_SLOT_STREAM_AT;
	sink->sink.write = store;
	sink->sink.room = ring->slot_size - INQUEST_SLOT_STREAM_AT;
	return 0;
}

int inquest_ring_commit(struct inquest_ring *ring, struct inquest_slot_sink *sink, struct inquest_dump_header *header)
{
	struct inquest_slot *slot = &ring->slots[sink->slot];
	_Alignas(4) uint8_t bytes[INQUEST_DUMP_HEADER_BYTES];
	uint32_t newest = highest_below(ring, NONE);
	uint32_t crc;
	bool erased;
	int error = sink->error != 0 ? sink->error : flush(sink);

	/* Whatever happens now, the slot is no longer erased. */
	slot->state = INQUEST_SLOT_GARBAGE;
	if (error != 0) {
		return error;
	}

	error = examine(ring, start_of(ring, sink->slot) + INQUEST_SLOT_STREAM_AT, sink->sink.stored, &crc, &erased);
	if (error != 0 || crc != sink->sink.crc) {
		return error != 0 ? error : -EIO;
	}

	header->sequence = newest == NONE ? header->sequence + 1U : ring->slots[newest].sequence + 1U;
	header->length = sink->sink.stored;
	header->crc = sink->sink.crc;
	header->erases = slot->erases;
	header->flags = header->lost != 0 ? header->flags | INQUEST_DUMP_TRUNCATED : header->flags;
	inquest_dump_header_write(header, INQUEST_IN_SLOT, bytes);
	error = program(ring, start_of(ring, sink->slot) + INQUEST_SLOT_HEADER_AT, bytes, sizeof(bytes));
	if (error != 0) {
		return error;
	}

	slot->state = INQUEST_SLOT_DUMP;
	slot->sequence = header->sequence;
	slot->repeat = header->repeat;
	slot->boot_count = header->boot_count;
	return 0;
}

uint32_t inquest_ring_count(const struct inquest_ring *ring)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < ring->slot_count; i++) {
		count += ring->slots[i].state == INQUEST_SLOT_DUMP ? 1U : 0U;
	}

	return count;
}

int inquest_ring_dump(const struct inquest_ring *ring, uint32_t index, struct inquest_dump_header *header)
{
	uint32_t slot = lowest_above(ring, 0);

	while (slot != NONE && index > 0) {
		slot = lowest_above(ring, ring->slots[slot].sequence);
		index--;
	}

	return slot == NONE ? -ENOENT : read_header(ring, slot, header);
}

static uint32_t slot_of(const struct inquest_ring *ring, uint32_t sequence)
{
	for (uint32_t i = 0; i < ring->slot_count; i++) {
		if (ring->slots[i].state == INQUEST_SLOT_DUMP && ring->slots[i].sequence == sequence) {
			return i;
		}
	}

	return NONE;
}

int inquest_ring_read(const struct inquest_ring *ring, uint32_t sequence, uint32_t offset, void *data, uint32_t bytes)
{
	struct inquest_dump_header header;
	uint32_t slot = slot_of(ring, sequence);
	int error;

	if (slot == NONE) {
		return -ENOENT;
	}

	error = read_header(ring, slot, &header);
	if (error != 0 || offset >= header.length) {
		return error;
	}

	bytes = bytes < header.length - offset ? bytes : header.length - offset;
	bytes = bytes < INT32_MAX ? bytes : INT32_MAX;
	error = ring->medium->api->read(ring->medium, start_of(ring, slot) + INQUEST_SLOT_STREAM_AT + offset, data, bytes);
	return error != 0 ? error : (int)bytes;
}

int inquest_ring_erase(struct inquest_ring *ring, uint32_t sequence)
{
	uint32_t slot = slot_of(ring, sequence);

	if (slot == NONE) {
		return -ENOENT;
	}

	return may_erase(ring, slot) ? make_ready(ring, slot) : -EROFS;
}

uint32_t inquest_ring_boot_count(const struct inquest_ring *ring)
{
	uint32_t most = 0;

	for (uint32_t i = 0; i < ring->slot_count; i++) {
		if (ring->slots[i].state == INQUEST_SLOT_DUMP && ring->slots[i].boot_count > most) {
			most = ring->slots[i].boot_count;
		}
	}

	return most;
}
