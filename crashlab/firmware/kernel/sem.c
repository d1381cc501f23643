/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel.h"

int k_sem_take(struct k_sem *sem, int32_t timeout)
{
	unsigned int key = arch_irq_lock();

	if (sem->count > 0u) {
		sem->count--;
		arch_irq_unlock(key);
		return 0;
	}
	if (timeout == K_NO_WAIT) {
		arch_irq_unlock(key);
		return -EBUSY;
	}
	return z_pend_curr(key, &sem->wait_q, timeout);
}

void k_sem_give(struct k_sem *sem)
{
	unsigned int key = arch_irq_lock();
	struct k_thread *thread = z_unpend_first_thread(&sem->wait_q);

	if (thread != NULL) {
		z_thread_set_return(thread, 0);
		z_ready_thread(thread);
	} else if (sem->count < sem->limit) {
		sem->count++;
	}
	z_reschedule(key);
}
