/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel.h"

static void z_timer_expiration_handler(struct _timeout *timeout)
{
	struct k_timer *timer = CONTAINER_OF(timeout, struct k_timer, timeout);

	if (timer->period > 0) {
		z_add_timeout(&timer->timeout, z_timer_expiration_handler, timer->period);
	}
	timer->status++;
	if (timer->expiry_fn != NULL) {
		timer->expiry_fn(timer);
	}
}

void k_timer_start(struct k_timer *timer, int32_t duration, int32_t period)
{
	z_abort_timeout(&timer->timeout);
	timer->period = period;
	timer->status = 0;
	z_add_timeout(&timer->timeout, z_timer_expiration_handler, duration);
}

void k_timer_stop(struct k_timer *timer)
{
	z_abort_timeout(&timer->timeout);
	if (timer->stop_fn != NULL) {
		timer->stop_fn(timer);
	}
}

uint32_t k_timer_status_sync(struct k_timer *timer)
{
	unsigned int key = arch_irq_lock();
	uint32_t status = timer->status;

	timer->status = 0u;
	if (status == 0u) {
		(void)z_pend_curr(key, &timer->wait_q, K_FOREVER);
		return timer->status;
	}
	arch_irq_unlock(key);
	return status;
}
