/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel.h"

int k_condvar_wait(struct k_condvar *condvar, struct k_mutex *mutex, int32_t timeout)
{
	int result;

	(void)k_mutex_unlock(mutex);
	result = z_pend_curr(arch_irq_lock(), &condvar->wait_q, timeout);
	(void)k_mutex_lock(mutex, K_FOREVER);
	return result;
}
