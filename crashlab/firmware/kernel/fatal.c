/* SPDX-License-Identifier: Apache-2.0 */
#include "crashlab.h"

static const char *reason_to_str(unsigned int reason)
{
	switch (reason) {
	case K_ERR_CPU_EXCEPTION:
		return "CPU exception";
	case K_ERR_SPURIOUS_IRQ:
		return "Unhandled interrupt";
	case K_ERR_STACK_CHK_FAIL:
		return "Stack overflow";
	case K_ERR_KERNEL_OOPS:
		return "Kernel oops";
	case K_ERR_KERNEL_PANIC:
		return "Kernel panic";
	default:
		return "Unknown error";
	}
}

NORETURN void k_sys_fatal_error_handler(unsigned int reason, const struct arch_esf *esf)
{
	(void)esf;
	log_line("Halting system");
	arch_system_halt(reason);
}

NORETURN void z_fatal_error(unsigned int reason, const struct arch_esf *esf)
{
	struct k_thread *thread = _current;

	crashlab_truth.reason = reason;
	log_line(">>> ZEPHYR FATAL ERROR %u: %s on CPU %d", reason, reason_to_str(reason), 0);
	if (esf != NULL && (esf->basic.xpsr & 0x1ffu) != 0u) {
		log_line("Fault during interrupt handling\n");
	}
	log_line("Current thread: 0x%08x (%s)", (unsigned int)(uintptr_t)thread,
		 thread != NULL && thread->name[0] != '\0' ? thread->name : "unknown");
	coredump(reason, esf, thread);
	k_sys_fatal_error_handler(reason, esf);
}
