/* SPDX-License-Identifier: Apache-2.0 */
/* A first-fit heap over one pool. A freed block is filled with a pattern, so that a use after free is told by it. */
#include <string.h>

#include "kernel.h"

#define HEAP_POISON 0x5a

struct heap_chunk {
	struct heap_chunk *next;
	uint32_t size;
	uint32_t used;
};

static uint32_t kheap_pool[256];
static struct heap_chunk *kheap_first;

void *k_malloc(size_t size)
{
	struct heap_chunk *chunk;

	size = (size + 7u) & ~(size_t)7u;
	if (kheap_first == NULL) {
		kheap_first = (struct heap_chunk *)kheap_pool;
		kheap_first->size = sizeof(kheap_pool) - sizeof(*kheap_first);
	}
	for (chunk = kheap_first; chunk != NULL; chunk = chunk->next) {
		if (chunk->used == 0u && chunk->size >= size + sizeof(*chunk)) {
			struct heap_chunk *rest = (struct heap_chunk *)((char *)(chunk + 1) + size);

			rest->next = chunk->next;
			rest->size = chunk->size - size - sizeof(*chunk);
			rest->used = 0u;
			chunk->next = rest;
			chunk->size = size;
			chunk->used = 1u;
			return chunk + 1;
		}
	}
	return NULL;
}

void k_free(void *block)
{
	if (block != NULL) {
		struct heap_chunk *chunk = (struct heap_chunk *)block - 1;

		memset(block, HEAP_POISON, chunk->size);
		chunk->used = 0u;
	}
}
