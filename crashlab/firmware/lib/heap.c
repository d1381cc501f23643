/* SPDX-License-Identifier: Apache-2.0 */
/* A heap over Zephyr's structures: a ring of free chunks for each power of two, neighbours merged when freed. */
#include "heap.h"

static bool big_heap(const struct z_heap *h)
{
	return h->end_chunk > 0x7fffu;
}

static chunkid_t chunk_field(struct z_heap *h, chunkid_t c, enum chunk_fields f)
{
	char *chunk = (char *)h + c * CHUNK_UNIT;

	return big_heap(h) ? ((uint32_t *)(void *)chunk)[f] : ((uint16_t *)(void *)chunk)[f];
}

static void chunk_set(struct z_heap *h, chunkid_t c, enum chunk_fields f, chunkid_t value)
{
	char *chunk = (char *)h + c * CHUNK_UNIT;

	if (big_heap(h)) {
		((uint32_t *)(void *)chunk)[f] = value;
	} else {
		((uint16_t *)(void *)chunk)[f] = (uint16_t)value;
	}
}

static bool chunk_used(struct z_heap *h, chunkid_t c)
{
	return (chunk_field(h, c, SIZE_AND_USED) & 1u) != 0u;
}

static chunksz_t chunk_size(struct z_heap *h, chunkid_t c)
{
	return chunk_field(h, c, SIZE_AND_USED) >> 1;
}

static void set_chunk(struct z_heap *h, chunkid_t c, chunksz_t size, bool used)
{
	chunk_set(h, c, SIZE_AND_USED, (size << 1) | (used ? 1u : 0u));
}

static chunkid_t left_chunk(struct z_heap *h, chunkid_t c)
{
	return c - chunk_field(h, c, LEFT_SIZE);
}

static chunkid_t right_chunk(struct z_heap *h, chunkid_t c)
{
	return c + chunk_size(h, c);
}

static size_t chunk_header_bytes(struct z_heap *h)
{
	return big_heap(h) ? 8u : 4u;
}

static chunksz_t chunksz(size_t bytes)
{
	return (bytes + CHUNK_UNIT - 1u) / CHUNK_UNIT;
}

static unsigned int bucket_idx(struct z_heap *h, chunksz_t size)
{
	return 31u - (unsigned int)__builtin_clz(size - chunksz(chunk_header_bytes(h) + 1u) + 1u);
}

static void free_list_add(struct z_heap *h, chunkid_t c)
{
	unsigned int bucket = bucket_idx(h, chunk_size(h, c));
	chunkid_t second = h->buckets[bucket].next;

	if (second == 0u) {
		h->avail_buckets |= 1u << bucket;
		h->buckets[bucket].next = c;
		chunk_set(h, c, FREE_PREV, c);
		chunk_set(h, c, FREE_NEXT, c);
	} else {
		chunkid_t first = chunk_field(h, second, FREE_PREV);

		chunk_set(h, c, FREE_PREV, first);
		chunk_set(h, c, FREE_NEXT, second);
		chunk_set(h, first, FREE_NEXT, c);
		chunk_set(h, second, FREE_PREV, c);
	}
}

static void free_list_remove_bidx(struct z_heap *h, chunkid_t c, unsigned int bucket)
{
	chunkid_t first = chunk_field(h, c, FREE_PREV);
	chunkid_t second = chunk_field(h, c, FREE_NEXT);

	if (second == c) {
		h->avail_buckets &= ~(1u << bucket);
		h->buckets[bucket].next = 0u;
	} else {
		h->buckets[bucket].next = second;
		chunk_set(h, first, FREE_NEXT, second);
		chunk_set(h, second, FREE_PREV, first);
	}
}

static void free_list_remove(struct z_heap *h, chunkid_t c)
{
	free_list_remove_bidx(h, c, bucket_idx(h, chunk_size(h, c)));
}

void sys_heap_init(struct sys_heap *heap, void *mem, size_t bytes)
{
	struct z_heap *h = mem;
	chunksz_t units = (bytes - 4u) / CHUNK_UNIT;
	chunksz_t own;

	heap->heap = h;
	heap->init_mem = mem;
	heap->init_bytes = bytes;
	h->end_chunk = units;
	h->avail_buckets = 0u;
	own = chunksz(sizeof(*h) + (bucket_idx(h, units) + 1u) * sizeof(h->buckets[0]));
	for (unsigned int i = 0; i <= bucket_idx(h, units); i++) {
		h->buckets[i].next = 0u;
	}
	set_chunk(h, 0u, own, true);
	chunk_set(h, 0u, LEFT_SIZE, 0u);
	set_chunk(h, own, units - own, false);
	chunk_set(h, own, LEFT_SIZE, own);
	set_chunk(h, units, 0u, true);
	chunk_set(h, units, LEFT_SIZE, units - own);
	free_list_add(h, own);
}

static chunkid_t alloc_chunk(struct z_heap *h, chunksz_t size)
{
	for (unsigned int bucket = bucket_idx(h, size); bucket <= bucket_idx(h, h->end_chunk); bucket++) {
		chunkid_t first = h->buckets[bucket].next;
		chunkid_t c = first;

		while (c != 0u) {
			if (chunk_size(h, c) >= size) {
				free_list_remove_bidx(h, c, bucket);
				return c;
			}
			c = chunk_field(h, c, FREE_NEXT);
			if (c == first) {
				break;
			}
		}
	}
	return 0u;
}

void *sys_heap_alloc(struct sys_heap *heap, size_t bytes)
{
	struct z_heap *h = heap->heap;
	chunksz_t size = chunksz(bytes + chunk_header_bytes(h));
	chunkid_t c = alloc_chunk(h, size);

	if (c == 0u) {
		return NULL;
	}
	if (chunk_size(h, c) > size) {
		chunkid_t rest = c + size;
		chunkid_t right = right_chunk(h, c);

		set_chunk(h, rest, chunk_size(h, c) - size, false);
		chunk_set(h, rest, LEFT_SIZE, size);
		chunk_set(h, right, LEFT_SIZE, chunk_size(h, rest));
		free_list_add(h, rest);
	}
	set_chunk(h, c, size, true);
	return (char *)h + c * CHUNK_UNIT + chunk_header_bytes(h);
}

void sys_heap_free(struct sys_heap *heap, void *mem)
{
	struct z_heap *h = heap->heap;
	chunkid_t c = (chunkid_t)((char *)mem - chunk_header_bytes(h) - (char *)h) / CHUNK_UNIT;

	__ASSERT(chunk_used(h, c), "unexpected heap state (double-free?) for memory at %p", mem);
	__ASSERT(left_chunk(h, right_chunk(h, c)) == c, "corrupted heap bounds (buffer overflow?) for memory at %p", mem);
	set_chunk(h, c, chunk_size(h, c), false);
	if (!chunk_used(h, right_chunk(h, c))) {
		chunkid_t right = right_chunk(h, c);

		free_list_remove(h, right);
		set_chunk(h, c, chunk_size(h, c) + chunk_size(h, right), false);
		chunk_set(h, right_chunk(h, c), LEFT_SIZE, chunk_size(h, c));
	}
	if (!chunk_used(h, left_chunk(h, c))) {
		chunkid_t left = left_chunk(h, c);

		free_list_remove(h, left);
		set_chunk(h, left, chunk_size(h, left) + chunk_size(h, c), false);
		chunk_set(h, right_chunk(h, left), LEFT_SIZE, chunk_size(h, left));
		c = left;
	}
	free_list_add(h, c);
}

size_t sys_heap_usable_size(struct sys_heap *heap, const void *mem)
{
	struct z_heap *h = heap->heap;
	chunkid_t c = (chunkid_t)((const char *)mem - chunk_header_bytes(h) - (const char *)h) / CHUNK_UNIT;

	return chunk_size(h, c) * CHUNK_UNIT - chunk_header_bytes(h);
}
