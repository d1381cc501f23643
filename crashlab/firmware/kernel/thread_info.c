/* SPDX-License-Identifier: Apache-2.0 */
/* The table that debuggers read, in the order of Zephyr's thread_info.c. */
#include "kernel.h"

#define UNIMPLEMENTED 0xffffffffu
#define DEBUG_INFO __attribute__((section(".dbg_thread_info"), used))

DEBUG_INFO const uint8_t _kernel_thread_info_size_t_size = (uint8_t)sizeof(size_t);

DEBUG_INFO const size_t _kernel_thread_info_offsets[] = {
	1, /* VERSION */
	offsetof(struct _cpu, current),
	offsetof(struct z_kernel, threads),
	offsetof(struct k_thread, entry),
	offsetof(struct k_thread, next_thread),
	offsetof(struct _thread_base, thread_state),
	offsetof(struct _thread_base, user_options),
	offsetof(struct _thread_base, prio),
	offsetof(struct k_thread, callee_saved.psp),
	offsetof(struct k_thread, name),
	offsetof(struct k_thread, arch),
#if defined(CONFIG_FPU) && !defined(CONFIG_USE_SWITCH)
	offsetof(struct _thread_arch, preempt_float),
#else
	UNIMPLEMENTED,
#endif
	UNIMPLEMENTED,
	offsetof(struct _thread_arch, mode_exc_return),
	UNIMPLEMENTED,
};

DEBUG_INFO const size_t _kernel_thread_info_num_offsets = ARRAY_SIZE(_kernel_thread_info_offsets);
