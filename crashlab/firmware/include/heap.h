/* SPDX-License-Identifier: Apache-2.0 */
/* The heap's structures in Zephyr's shape (lib/heap/heap.h): chunks of 8-byte units, counted from the z_heap itself. */
#ifndef CRASHLAB_HEAP_H
#define CRASHLAB_HEAP_H

#include "kernel.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CHUNK_UNIT 8u

/* 16 bits each in a heap of fewer than 0x8000 chunks, 32 bits in a larger one. */
enum chunk_fields {
	LEFT_SIZE,     /* of the neighbour below, in units */
	SIZE_AND_USED, /* own size in units, shifted left by one; bit 0: in use */
	FREE_PREV,     /* of free chunks only: the neighbours in the ring of free chunks of like size */
	FREE_NEXT
};

typedef uint32_t chunkid_t;
typedef uint32_t chunksz_t;

struct z_heap_bucket {
	chunkid_t next;
};

struct z_heap {
	chunkid_t chunk0_hdr[2];
	chunkid_t end_chunk;
	uint32_t avail_buckets;
	struct z_heap_bucket buckets[];
};

struct sys_heap {
	struct z_heap *heap;
	void *init_mem;
	size_t init_bytes;
};

struct k_heap {
	struct sys_heap heap;
	_wait_q_t wait_q;
};

#define K_HEAP_DEFINE(symbol, bytes)                                                                                   \
	static char kheap_##symbol[bytes] __attribute__((aligned(8)));                                                 \
	struct k_heap symbol = { { NULL, kheap_##symbol, sizeof(kheap_##symbol) }, Z_WAIT_Q_INIT(&symbol.wait_q) }

extern struct k_heap _system_heap;

void sys_heap_init(struct sys_heap *heap, void *mem, size_t bytes);
void *sys_heap_alloc(struct sys_heap *heap, size_t bytes);
void sys_heap_free(struct sys_heap *heap, void *mem);
size_t sys_heap_usable_size(struct sys_heap *heap, const void *mem);

#ifdef __cplusplus
}
#endif

#endif
