/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "kernel.h"

static char *advance(struct k_msgq *msgq, char *pointer)
{
	pointer += msgq->msg_size;
	return pointer == msgq->buffer_end ? msgq->buffer_start : pointer;
}

int k_msgq_put(struct k_msgq *msgq, const void *data, int32_t timeout)
{
	unsigned int key = arch_irq_lock();
	struct k_thread *thread;

	if (msgq->used_msgs == msgq->max_msgs) {
		arch_irq_unlock(key);
		return timeout == K_NO_WAIT ? -ENOMSG : -EAGAIN;
	}
	thread = z_unpend_first_thread(&msgq->wait_q);
	if (thread != NULL) {
		memcpy(thread->base.swap_data, data, msgq->msg_size);
		z_thread_set_return(thread, 0);
		z_ready_thread(thread);
	} else {
		memcpy(msgq->write_ptr, data, msgq->msg_size);
		msgq->write_ptr = advance(msgq, msgq->write_ptr);
		msgq->used_msgs++;
	}
	z_reschedule(key);
	return 0;
}

int k_msgq_get(struct k_msgq *msgq, void *data, int32_t timeout)
{
	unsigned int key = arch_irq_lock();

	if (msgq->used_msgs > 0u) {
		memcpy(data, msgq->read_ptr, msgq->msg_size);
		msgq->read_ptr = advance(msgq, msgq->read_ptr);
		msgq->used_msgs--;
		arch_irq_unlock(key);
		return 0;
	}
	if (timeout == K_NO_WAIT) {
		arch_irq_unlock(key);
		return -ENOMSG;
	}
	_current->base.swap_data = data;
	return z_pend_curr(key, &msgq->wait_q, timeout);
}
