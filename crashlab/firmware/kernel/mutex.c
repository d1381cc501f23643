/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel.h"

int k_mutex_lock(struct k_mutex *mutex, int32_t timeout)
{
	unsigned int key = arch_irq_lock();

	if (mutex->lock_count == 0u || mutex->owner == _current) {
		mutex->owner_orig_prio = mutex->lock_count == 0u ? _current->base.prio : mutex->owner_orig_prio;
		mutex->lock_count++;
		mutex->owner = _current;
		arch_irq_unlock(key);
		return 0;
	}
	if (timeout == K_NO_WAIT) {
		arch_irq_unlock(key);
		return -EBUSY;
	}
	return z_pend_curr(key, &mutex->wait_q, timeout);
}

int k_mutex_unlock(struct k_mutex *mutex)
{
	unsigned int key = arch_irq_lock();
	struct k_thread *thread;

	if (mutex->owner != _current) {
		arch_irq_unlock(key);
		return -EINVAL;
	}
	if (--mutex->lock_count > 0u) {
		arch_irq_unlock(key);
		return 0;
	}
	thread = z_unpend_first_thread(&mutex->wait_q);
	mutex->owner = thread;
	if (thread != NULL) {
		mutex->lock_count = 1u;
		mutex->owner_orig_prio = thread->base.prio;
		z_thread_set_return(thread, 0);
		z_ready_thread(thread);
	}
	z_reschedule(key);
	return 0;
}
