/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled to assembly only: its constants become the symbols that the assembly files use. */
#include "crashlab.h"

#define OFFSET(name, value) __asm__ volatile("@OFFSET " #name " %c0" : : "i"(value))

void offsets(void);
void offsets(void)
{
	OFFSET(K_KERNEL_CURRENT, offsetof(struct z_kernel, cpus[0].current));
	OFFSET(K_KERNEL_CACHE, offsetof(struct z_kernel, ready_q.cache));
	OFFSET(K_THREAD_CALLEE_SAVED, offsetof(struct k_thread, callee_saved));
	OFFSET(K_THREAD_STACK_START, offsetof(struct k_thread, stack_info.start));
	OFFSET(K_THREAD_EXC_RETURN, offsetof(struct k_thread, arch.mode_exc_return));
#if defined(CONFIG_FPU) && !defined(CONFIG_USE_SWITCH)
	OFFSET(K_THREAD_PREEMPT_FLOAT, offsetof(struct k_thread, arch.preempt_float));
#endif
}
