/* SPDX-License-Identifier: Apache-2.0 */
/* k_malloc over the system heap. In front of each block stands a pointer to its heap, as in Zephyr's kernel/mempool.c. A
 * freed block is filled with a pattern, so that a use after free is told by it.
 */
#include <string.h>

#include "heap.h"

#define HEAP_POISON 0x5a

K_HEAP_DEFINE(_system_heap, 1024);

NOINLINE void *k_malloc(size_t size)
{
	struct k_heap **heap_ref;
	unsigned int key = arch_irq_lock();

	if (_system_heap.heap.heap == NULL) {
		sys_heap_init(&_system_heap.heap, _system_heap.heap.init_mem, _system_heap.heap.init_bytes);
	}
	heap_ref = sys_heap_alloc(&_system_heap.heap, size + sizeof(*heap_ref));
	if (heap_ref != NULL) {
		*heap_ref++ = &_system_heap;
	}
	arch_irq_unlock(key);
	return heap_ref;
}

NOINLINE void k_free(void *block)
{
	if (block != NULL) {
		struct k_heap **heap_ref = (struct k_heap **)block - 1;
		struct k_heap *heap = *heap_ref;
		unsigned int key = arch_irq_lock();

		memset(block, HEAP_POISON, sys_heap_usable_size(&heap->heap, heap_ref) - sizeof(*heap_ref));
		sys_heap_free(&heap->heap, heap_ref);
		arch_irq_unlock(key);
	}
}
