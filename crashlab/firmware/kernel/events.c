/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel.h"

uint32_t k_event_wait(struct k_event *event, uint32_t events, bool reset, int32_t timeout)
{
	unsigned int key = arch_irq_lock();
	uint32_t found;

	if (reset) {
		event->events = 0u;
	}
	found = event->events & events;
	if (found != 0u || timeout == K_NO_WAIT) {
		arch_irq_unlock(key);
		return found;
	}
	/* What it waits for is in the thread. */
	_current->events = events;
	_current->event_options = reset ? 2u : 0u;
	(void)z_pend_curr(key, &event->wait_q, timeout);
	return _current->events;
}
