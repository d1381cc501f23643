/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel.h"

static bool is_ready(const struct k_poll_event *event)
{
	return event->type == K_POLL_TYPE_SEM_AVAILABLE ? event->sem->count > 0u :
	       event->type == K_POLL_TYPE_DATA_AVAILABLE ? event->queue->data_q.head != NULL : false;
}

int k_poll(struct k_poll_event *events, int num_events, int32_t timeout)
{
	/* All who poll wait here, whatever they poll for, as in Zephyr. */
	static _wait_q_t wait_q = Z_WAIT_Q_INIT(&wait_q);
	unsigned int key = arch_irq_lock();

	_current->poller.is_polling = true;
	for (int i = 0; i < num_events; i++) {
		events[i].poller = &_current->poller;
		if (is_ready(&events[i])) {
			_current->poller.is_polling = false;
			arch_irq_unlock(key);
			return 0;
		}
	}
	return z_pend_curr(key, &wait_q, timeout);
}
