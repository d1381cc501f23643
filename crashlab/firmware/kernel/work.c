/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel.h"

struct k_work_q k_sys_work_q;
static K_THREAD_STACK_DEFINE(sys_work_q_stack, CONFIG_STACK_SIZE);

static struct k_work *next_work(struct k_work_q *queue)
{
	unsigned int key = arch_irq_lock();
	struct k_work *work = queue->pending;

	if (work != NULL) {
		queue->pending = work->next;
		work->next = NULL;
	}
	arch_irq_unlock(key);
	return work;
}

static void work_queue_main(void *workq_ptr, void *p2, void *p3)
{
	struct k_work_q *queue = workq_ptr;

	(void)p2;
	(void)p3;
	for (;;) {
		struct k_work *work = next_work(queue);

		if (work == NULL) {
			(void)z_pend_curr(arch_irq_lock(), &queue->notifyq, K_FOREVER);
			continue;
		}
		k_work_handler_t handler = work->handler;

		work->flags |= 1u;
		handler(work);
		work->flags &= ~1u;
		k_yield();
	}
}

void k_work_init(struct k_work *work, k_work_handler_t handler)
{
	work->next = NULL;
	work->handler = handler;
	work->queue = &k_sys_work_q;
	work->flags = 0;
}

void k_work_submit(struct k_work *work)
{
	unsigned int key = arch_irq_lock();
	struct k_work **tail = &work->queue->pending;
	struct k_thread *thread;

	while (*tail != NULL) {
		tail = &(*tail)->next;
	}
	*tail = work;
	thread = z_unpend_first_thread(&work->queue->notifyq);
	if (thread != NULL) {
		z_thread_set_return(thread, 0);
		z_ready_thread(thread);
	}
	z_reschedule(key);
}

void z_work_q_init(void)
{
	sys_dlist_init(&k_sys_work_q.notifyq.waitq);
	z_ready_thread(k_thread_create(&k_sys_work_q.thread, sys_work_q_stack, sizeof(sys_work_q_stack), work_queue_main,
				       &k_sys_work_q, NULL, NULL, -1, K_ESSENTIAL, "sysworkq"));
}
