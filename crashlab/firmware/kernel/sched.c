/* SPDX-License-Identifier: Apache-2.0 */
/* Ready queue by priority, pending and waking, in Zephyr's shape: the ready queue's cache is the next thread to run. */
#include "kernel.h"

struct z_kernel _kernel;

static struct k_thread *thread_of(sys_dnode_t *node)
{
	return CONTAINER_OF(node, struct k_thread, base.qnode_dlist);
}

static void insert_by_priority(sys_dlist_t *list, struct k_thread *thread)
{
	sys_dnode_t *node = list->next;

	while (node != list && thread_of(node)->base.prio <= thread->base.prio) {
		node = node->next;
	}
	sys_dlist_insert(node, &thread->base.qnode_dlist);
}

static void update_cache(void)
{
	struct k_thread *best = _kernel.cpus[0].idle_thread;

	if (!sys_dlist_is_empty(&_kernel.ready_q.runq)) {
		best = thread_of(_kernel.ready_q.runq.next);
	}
	_kernel.ready_q.cache = best;
}

void z_sched_init(void)
{
	sys_dlist_init(&_kernel.ready_q.runq);
}

static void queue_thread(struct k_thread *thread)
{
	insert_by_priority(&_kernel.ready_q.runq, thread);
	thread->base.thread_state |= _THREAD_QUEUED;
	update_cache();
}

static void dequeue_thread(struct k_thread *thread)
{
	if ((thread->base.thread_state & _THREAD_QUEUED) != 0) {
		sys_dlist_remove(&thread->base.qnode_dlist);
		thread->base.thread_state &= (uint8_t)~_THREAD_QUEUED;
	}
	update_cache();
}

void z_ready_thread(struct k_thread *thread)
{
	if (thread == _kernel.cpus[0].idle_thread) {
		update_cache();
		return;
	}
	if ((thread->base.thread_state & (_THREAD_QUEUED | _THREAD_PENDING | _THREAD_SLEEPING | _THREAD_SUSPENDED)) == 0) {
		queue_thread(thread);
	}
}

void z_reschedule(unsigned int key)
{
	if (arch_ipsr() == 0u && _kernel.ready_q.cache != _current) {
		(void)arch_swap(key);
	} else {
		if (_kernel.ready_q.cache != _current) {
			SCB_ICSR = SCB_ICSR_PENDSVSET;
		}
		arch_irq_unlock(key);
	}
}

static void unpend(struct k_thread *thread)
{
	sys_dlist_remove(&thread->base.qnode_dlist);
	thread->base.pended_on = NULL;
	thread->base.thread_state &= (uint8_t)~_THREAD_PENDING;
}

static void z_thread_timeout(struct _timeout *timeout)
{
	struct k_thread *thread = CONTAINER_OF(timeout, struct k_thread, base.timeout);

	if (thread->base.pended_on != NULL) {
		unpend(thread);
	}
	thread->base.thread_state &= (uint8_t)~_THREAD_SLEEPING;
	z_ready_thread(thread);
}

int z_pend_curr(unsigned int key, _wait_q_t *wait_q, int32_t timeout)
{
	struct k_thread *thread = _current;

	dequeue_thread(thread);
	if (wait_q != NULL) {
		thread->base.pended_on = wait_q;
		thread->base.thread_state |= _THREAD_PENDING;
		insert_by_priority(&wait_q->waitq, thread);
	} else {
		thread->base.thread_state |= _THREAD_SLEEPING;
	}
	if (timeout != K_FOREVER) {
		z_add_timeout(&thread->base.timeout, z_thread_timeout, timeout);
	}
	update_cache();
	z_check_stack_sentinel();
	return arch_swap(key);
}

void z_thread_set_return(struct k_thread *thread, int value)
{
	thread->arch.swap_return_value = (uint32_t)value;
}

struct k_thread *z_unpend_first_thread(_wait_q_t *wait_q)
{
	struct k_thread *thread = NULL;

	if (!sys_dlist_is_empty(&wait_q->waitq)) {
		thread = thread_of(wait_q->waitq.next);
		unpend(thread);
		z_abort_timeout(&thread->base.timeout);
	}
	return thread;
}

int32_t k_sleep(int32_t ticks)
{
	unsigned int key = arch_irq_lock();

	(void)z_pend_curr(key, NULL, ticks);
	return 0;
}

void k_yield(void)
{
	unsigned int key = arch_irq_lock();

	dequeue_thread(_current);
	queue_thread(_current);
	z_reschedule(key);
}

void z_thread_halt(struct k_thread *thread, uint8_t new_state)
{
	unsigned int key = arch_irq_lock();

	dequeue_thread(thread);
	z_abort_timeout(&thread->base.timeout);
	if (thread->base.pended_on != NULL) {
		unpend(thread);
	}
	thread->base.thread_state &= (uint8_t)~_THREAD_SLEEPING;
	thread->base.thread_state |= new_state;
	z_reschedule(key);
}

void k_thread_suspend(k_tid_t thread)
{
	z_thread_halt(thread, _THREAD_SUSPENDED);
}
