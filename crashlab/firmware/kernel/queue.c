/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel.h"

void k_queue_append(struct k_queue *queue, void *data)
{
	unsigned int key = arch_irq_lock();
	struct k_thread *thread = z_unpend_first_thread(&queue->wait_q);
	sys_sfnode_t *node = data;

	if (thread != NULL) {
		thread->base.swap_data = data;
		z_thread_set_return(thread, 0);
		z_ready_thread(thread);
	} else {
		node->next_and_flags = NULL;
		if (queue->data_q.tail != NULL) {
			queue->data_q.tail->next_and_flags = node;
		} else {
			queue->data_q.head = node;
		}
		queue->data_q.tail = node;
	}
	z_reschedule(key);
}

void *k_queue_get(struct k_queue *queue, int32_t timeout)
{
	unsigned int key = arch_irq_lock();
	sys_sfnode_t *node = queue->data_q.head;

	if (node != NULL) {
		queue->data_q.head = node->next_and_flags;
		if (node->next_and_flags == NULL) {
			queue->data_q.tail = NULL;
		}
		arch_irq_unlock(key);
		return node;
	}
	if (timeout == K_NO_WAIT) {
		arch_irq_unlock(key);
		return NULL;
	}
	return z_pend_curr(key, &queue->wait_q, timeout) == 0 ? _current->base.swap_data : NULL;
}
