/* SPDX-License-Identifier: Apache-2.0 */
/* Timeouts as a delta list, driven by the system clock's interrupt. */
#include "kernel.h"

static sys_dlist_t timeout_list = SYS_DLIST_STATIC_INIT(&timeout_list);
static uint32_t curr_tick;

static struct _timeout *first(void)
{
	return sys_dlist_is_empty(&timeout_list) ? NULL : CONTAINER_OF(timeout_list.next, struct _timeout, node);
}

void z_add_timeout(struct _timeout *timeout, _timeout_func_t fn, int32_t ticks)
{
	unsigned int key = arch_irq_lock();
	sys_dnode_t *node = timeout_list.next;

	timeout->fn = fn;
	timeout->dticks = ticks > 0 ? ticks : 1;
	while (node != &timeout_list) {
		struct _timeout *other = CONTAINER_OF(node, struct _timeout, node);

		if (other->dticks > timeout->dticks) {
			other->dticks -= timeout->dticks;
			break;
		}
		timeout->dticks -= other->dticks;
		node = node->next;
	}
	sys_dlist_insert(node, &timeout->node);
	arch_irq_unlock(key);
}

void z_abort_timeout(struct _timeout *timeout)
{
	unsigned int key = arch_irq_lock();

	if (timeout->node.next != NULL) {
		if (timeout->node.next != &timeout_list) {
			CONTAINER_OF(timeout->node.next, struct _timeout, node)->dticks += timeout->dticks;
		}
		sys_dlist_remove(&timeout->node);
	}
	arch_irq_unlock(key);
}

void sys_clock_announce(int32_t ticks)
{
	unsigned int key = arch_irq_lock();
	struct _timeout *timeout = first();

	curr_tick += (uint32_t)ticks;
	if (timeout != NULL) {
		timeout->dticks -= ticks;
	}
	while (timeout != NULL && timeout->dticks <= 0) {
		sys_dlist_remove(&timeout->node);
		arch_irq_unlock(key);
		timeout->fn(timeout);
		key = arch_irq_lock();
		timeout = first();
	}
	z_reschedule(key);
}

uint32_t sys_clock_tick_get_32(void);
uint32_t sys_clock_tick_get_32(void)
{
	return curr_tick;
}
