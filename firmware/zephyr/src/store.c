/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include <zephyr/kernel.h>

#include "private.h"

struct inquest_ring inquest_ring;

#ifdef CONFIG_INQUEST_STORAGE_NONE

int inquest_store_open(void)
{
	return -ENODEV;
}

int inquest_store_stage(void)
{
	return -ENODEV;
}

uint32_t inquest_store_count(void)
{
	return 0;
}

int inquest_dump(uint32_t index, struct inquest_dump_header *header)
{
	ARG_UNUSED(index);
	ARG_UNUSED(header);
	return -ENOENT;
}

int inquest_dump_read(uint32_t sequence, uint32_t offset, void *data, uint32_t bytes)
{
	ARG_UNUSED(sequence);
	ARG_UNUSED(offset);
	ARG_UNUSED(data);
	ARG_UNUSED(bytes);
	return -ENOENT;
}

int inquest_dump_erase(uint32_t sequence)
{
	ARG_UNUSED(sequence);
	return -ENOENT;
}

#else

static K_MUTEX_DEFINE(lock);
static bool opened;

int inquest_store_open(void)
{
	const struct inquest_medium *medium = inquest_storage();
	int error = -ENODEV;

	k_mutex_lock(&lock, K_FOREVER);
	if (medium != NULL) {
		error = inquest_ring_open(&inquest_ring, medium, CONFIG_INQUEST_SLOTS, CONFIG_INQUEST_WEAR_BUDGET);
	}
	opened = error == 0;
	k_mutex_unlock(&lock);
	return error;
}

static int stage(const uint8_t *stream, struct inquest_dump_header *header)
{
	static struct inquest_slot_sink sink;
	int error = inquest_ring_prepare(&inquest_ring);

	error = error != 0 ? error : inquest_ring_begin(&inquest_ring, &sink);
	error = error != 0 ? error : sink.sink.write(&sink.sink, stream, MIN(header->length, sink.sink.room));
	if (error != 0) {
		return error;
	}

	header->lost += header->length - sink.sink.stored;
	header->sequence = inquest_keeper.sequence;
	error = inquest_ring_commit(&inquest_ring, &sink, header);
	if (error == 0) {
		inquest_keeper.sequence = header->sequence;
		inquest_keeper_write(&inquest_area, &inquest_keeper);
	}

	return error;
}

int inquest_store_stage(void)
{
	struct inquest_dump_header header;
	const uint8_t *stream;
	int error = opened ? inquest_retained_find(&inquest_area, &header, &stream) : -ENODEV;

	if (error != 0) {
		return error == -EBADMSG ? -ENOENT : error;
	}

	k_mutex_lock(&lock, K_FOREVER);
	error = inquest_ring_wants(header.repeat) ? stage(stream, &header) : -EALREADY;
	if (error == 0 || error == -EALREADY) {
		inquest_retained_clear(&inquest_area);
	}
	/* Erased ahead for the next one, which may come from the fault handler. */
	if (error == 0) {
		error = inquest_ring_prepare(&inquest_ring);
		error = error == -ENOSPC ? 0 : error;
	}
	k_mutex_unlock(&lock);
	return error;
}

uint32_t inquest_store_count(void)
{
	return opened ? inquest_ring_count(&inquest_ring) : 0;
}

int inquest_dump(uint32_t index, struct inquest_dump_header *header)
{
	int error;

	k_mutex_lock(&lock, K_FOREVER);
	error = opened ? inquest_ring_dump(&inquest_ring, index, header) : -ENODEV;
	k_mutex_unlock(&lock);
	return error;
}

int inquest_dump_read(uint32_t sequence, uint32_t offset, void *data, uint32_t bytes)
{
	int error;

	k_mutex_lock(&lock, K_FOREVER);
	error = opened ? inquest_ring_read(&inquest_ring, sequence, offset, data, bytes) : -ENODEV;
	k_mutex_unlock(&lock);
	return error;
}

int inquest_dump_erase(uint32_t sequence)
{
	int error;

	k_mutex_lock(&lock, K_FOREVER);
	error = opened ? inquest_ring_erase(&inquest_ring, sequence) : -ENODEV;
	k_mutex_unlock(&lock);
	return error;
}

#endif
