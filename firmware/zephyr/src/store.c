/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include <zephyr/kernel.h>

#include "private.h"
#include "processor.h"
#ifdef CONFIG_INQUEST_SEAL
#include <inquest/seal.h>

BUILD_ASSERT(sizeof(CONFIG_INQUEST_SEAL_KEY) == 2 * INQUEST_SEAL_KEY_BYTES + 1,
	     "INQUEST_SEAL_KEY must be the public key as 130 hexadecimal digits; inquest keys show prints it");
#endif

struct inquest_ring inquest_ring;

/* The ring counts from 1 on. */
#define IN_RAM 0U

static int find_retained(struct inquest_dump_header *header)
{
	const uint8_t *stream;

	return inquest_retained_find(&inquest_area, header, &stream) == 0 ? 0 : -ENOENT;
}

static int read_retained(uint32_t offset, void *data, uint32_t bytes)
{
	struct inquest_dump_header header;
	const uint8_t *stream;

	if (inquest_retained_find(&inquest_area, &header, &stream) != 0) {
		return -ENOENT;
	}

	bytes = offset < header.length ? MIN(bytes, header.length - offset) : 0;
	memcpy(data, stream + offset, bytes);
	return (int)bytes;
}

static void clear_retained(void)
{
	if (IS_ENABLED(CONFIG_INQUEST_SEAL)) {
		inquest_retained_wipe(&inquest_area);
	} else {
		inquest_retained_clear(&inquest_area);
	}
	inquest_processor_clean(inquest_area.base, inquest_area.size);
}

static int erase_retained(void)
{
	struct inquest_dump_header header;
	int error = find_retained(&header);

	if (error == 0) {
		clear_retained();
	}

	return error;
}

#ifdef CONFIG_INQUEST_STORAGE_NONE

int inquest_store_open(void)
{
	return -ENODEV;
}

int inquest_store_stage(void)
{
	return -ENODEV;
}

int inquest_store_prepare(void)
{
	return -ENODEV;
}

uint32_t inquest_store_count(void)
{
	struct inquest_dump_header header;

	return inquest_dump(0, &header) == 0 ? 1U : 0U;
}

uint32_t inquest_store_waiting(void)
{
	return 0;
}

int inquest_dump(uint32_t index, struct inquest_dump_header *header)
{
	return index == 0 ? find_retained(header) : -ENOENT;
}

int inquest_dump_read(uint32_t sequence, uint32_t offset, void *data, uint32_t bytes)
{
	return sequence == IN_RAM ? read_retained(offset, data, bytes) : -ENOENT;
}

int inquest_dump_erase(uint32_t sequence)
{
	return sequence == IN_RAM ? erase_retained() : -ENOENT;
}

#else

static K_MUTEX_DEFINE(lock);
static bool opened;
/* The dump in RAM was to be copied, and could not be. */
static bool stays_in_ram;

/* A dump in RAM that can be had as it lies there. Where dumps are sealed it does not leave the device in the clear. */
static int find_offered(struct inquest_dump_header *header)
{
	return stays_in_ram && !IS_ENABLED(CONFIG_INQUEST_SEAL) ? find_retained(header) : -ENOENT;
}

int inquest_store_open(void)
{
	const struct inquest_medium *medium = inquest_storage();
	int error = -ENODEV;

	k_mutex_lock(&lock, K_FOREVER);
	if (medium != NULL) {
		error = inquest_ring_open(&inquest_ring, medium, CONFIG_INQUEST_SLOTS, CONFIG_INQUEST_WEAR_BUDGET);
	}
	opened = error == 0;
	stays_in_ram = !opened;
	k_mutex_unlock(&lock);
	return error;
}

/* As many whole blocks of the stream as fit, sealed if so configured: never in the clear when sealing fails. */
static int put(struct inquest_sink *to, const uint8_t *stream, struct inquest_dump_header *header)
{
	int error;
#ifdef CONFIG_INQUEST_SEAL
	static struct inquest_seal seal;
	uint8_t key[INQUEST_SEAL_KEY_BYTES];

	header->flags |= INQUEST_DUMP_SEALED;
	error = inquest_seal_parse_key(CONFIG_INQUEST_SEAL_KEY, key);
	if (error == 0) {
		struct inquest_sink *plain = &seal.sink;

		error = inquest_seal_begin(&seal, key, to);
		error = error != 0 ? error : inquest_stream_copy(plain, stream, header->length);
		header->lost += header->length - plain->stored;
		(void)inquest_seal_end(&seal);
		error = error != 0 ? error : seal.error;
	}
#else
	error = inquest_stream_copy(to, stream, header->length);
	header->lost += header->length - to->stored;
#endif
	return error;
}

static int stage(const uint8_t *stream, struct inquest_dump_header *header)
{
	static struct inquest_slot_sink sink;
	int error = inquest_ring_prepare(&inquest_ring);

	error = error != 0 ? error : inquest_ring_begin(&inquest_ring, &sink);
	error = error != 0 ? error : put(&sink.sink, stream, header);
	if (error != 0) {
		return error;
	}

	header->sequence = inquest_keeper.sequence;
	error = inquest_ring_commit(&inquest_ring, &sink, header);
	if (error == 0) {
		inquest_keeper.sequence = header->sequence;
		inquest_keeper_save();
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
	stays_in_ram = error != 0 && error != -EALREADY;
	if (!stays_in_ram) {
		clear_retained();
	}
	k_mutex_unlock(&lock);
	return error;
}

int inquest_store_prepare(void)
{
	int error;

	k_mutex_lock(&lock, K_FOREVER);
	error = opened ? inquest_ring_prepare(&inquest_ring) : -ENODEV;
	k_mutex_unlock(&lock);
	return error;
}

static uint32_t count_in_flash(void)
{
	return opened ? inquest_ring_count(&inquest_ring) : 0;
}

uint32_t inquest_store_count(void)
{
	struct inquest_dump_header header;

	return count_in_flash() + (find_offered(&header) == 0 ? 1U : 0U);
}

uint32_t inquest_store_waiting(void)
{
	struct inquest_dump_header header;

	return find_offered(&header) != 0 && find_retained(&header) == 0 ? header.length : 0;
}

int inquest_dump(uint32_t index, struct inquest_dump_header *header)
{
	int error = opened ? -ENOENT : -ENODEV;

	k_mutex_lock(&lock, K_FOREVER);
	if (index < count_in_flash()) {
		error = inquest_ring_dump(&inquest_ring, index, header);
	} else if (index == count_in_flash() && find_offered(header) == 0) {
		error = 0;
	}
	k_mutex_unlock(&lock);
	return error;
}

int inquest_dump_read(uint32_t sequence, uint32_t offset, void *data, uint32_t bytes)
{
	int error;

	k_mutex_lock(&lock, K_FOREVER);
	if (sequence == IN_RAM) {
		error = read_retained(offset, data, bytes);
	} else {
		error = opened ? inquest_ring_read(&inquest_ring, sequence, offset, data, bytes) : -ENODEV;
	}
	k_mutex_unlock(&lock);
	return error;
}

int inquest_dump_erase(uint32_t sequence)
{
	int error;

	k_mutex_lock(&lock, K_FOREVER);
	if (sequence == IN_RAM) {
		error = erase_retained();
	} else {
		error = opened ? inquest_ring_erase(&inquest_ring, sequence) : -ENODEV;
	}
	k_mutex_unlock(&lock);
	return error;
}

#endif
