/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "crashlab.h"

#define STACK_SENTINEL 0xf0f0f0f0u

NORETURN void z_thread_entry(k_thread_entry_t entry, void *p1, void *p2, void *p3)
{
	entry(p1, p2, p3);
	k_thread_suspend(_current);
	for (;;) {
		k_sleep(K_FOREVER);
	}
}

k_tid_t k_thread_create(struct k_thread *thread, z_stack_t *stack, size_t stack_size, k_thread_entry_t entry, void *p1,
			void *p2, void *p3, int prio, uint32_t options, const char *name)
{
	unsigned int key;

	memset(thread, 0, sizeof(*thread));
	memset(stack, 0xaa, stack_size);
	if (crashlab_config.stack_sentinel != 0u) {
		*(volatile uint32_t *)stack = STACK_SENTINEL;
	}
	thread->base.user_options = (uint8_t)options;
	thread->base.prio = (int8_t)prio;
	sys_dlist_init(&thread->join_queue.waitq);
	thread->entry.pEntry = entry;
	thread->entry.parameter1 = p1;
	thread->entry.parameter2 = p2;
	thread->entry.parameter3 = p3;
	thread->stack_info.start = (uintptr_t)stack;
	thread->stack_info.size = stack_size;
	strncpy(thread->name, name, sizeof(thread->name) - 1);
	arch_new_thread(thread, stack, (char *)stack + stack_size, entry, p1, p2, p3);

	key = arch_irq_lock();
	thread->next_thread = _kernel.threads;
	_kernel.threads = thread;
	arch_irq_unlock(key);
	return thread;
}

NOINLINE void z_check_stack_sentinel(void)
{
	volatile uint32_t *sentinel = (volatile uint32_t *)_current->stack_info.start;

	if (crashlab_config.stack_sentinel != 0u && *sentinel != STACK_SENTINEL) {
		*sentinel = STACK_SENTINEL;
		ARCH_EXCEPT(K_ERR_STACK_CHK_FAIL);
	}
}

int k_thread_join(struct k_thread *thread, int32_t timeout)
{
	unsigned int key = arch_irq_lock();

	if ((thread->base.thread_state & _THREAD_DEAD) != 0u) {
		arch_irq_unlock(key);
		return 0;
	}
	return z_pend_curr(key, &thread->join_queue, timeout);
}

/* The thread stays in the list of threads, as one does that is on its way out while the kernel crashes. */
void k_thread_abort(k_tid_t thread)
{
	z_thread_halt(thread, _THREAD_DEAD);
}
