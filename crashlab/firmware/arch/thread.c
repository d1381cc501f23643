/* SPDX-License-Identifier: Apache-2.0 */
#include "crashlab.h"

#define EXC_RETURN_THREAD_PSP 0xfdu

#ifndef CONFIG_USE_SWITCH
void arch_new_thread(struct k_thread *thread, z_stack_t *stack, char *stack_ptr, k_thread_entry_t entry, void *p1,
		     void *p2, void *p3)
{
	struct __basic_sf *frame = (struct __basic_sf *)(void *)stack_ptr - 1;

	(void)stack;
	/* lr is left as the stack's filler: nothing stands above z_thread_entry. */
	frame->a1 = (uint32_t)(uintptr_t)entry;
	frame->a2 = (uint32_t)(uintptr_t)p1;
	frame->a3 = (uint32_t)(uintptr_t)p2;
	frame->a4 = (uint32_t)(uintptr_t)p3;
	frame->pc = (uint32_t)(uintptr_t)z_thread_entry & ~1u;
	frame->xpsr = 0x01000000u;
	thread->callee_saved.psp = (uint32_t)(uintptr_t)frame;
	thread->arch.basepri = 0u;
	thread->arch.mode_exc_return = EXC_RETURN_THREAD_PSP;
}
#endif

int arch_swap(unsigned int key)
{
	_current->arch.basepri = key;
	_current->arch.swap_return_value = (uint32_t)-EAGAIN;
	SCB_ICSR = SCB_ICSR_PENDSVSET;
	arch_irq_unlock(0);
	return (int)_current->arch.swap_return_value;
}
