/* SPDX-License-Identifier: Apache-2.0 */
/* What follows the fault entry: which exception, which cause, where the frame stands, and on to z_fatal_error(). */
#include <string.h>

#include "crashlab.h"

#define ADDITIONAL_STATE_BYTES 40u
#define INTEGRITY_SIGNATURE 0xfefa125bu

NORETURN void z_arm_fault(uint32_t msp, uint32_t psp, uint32_t exc_return, _callee_saved_t *callee_regs);
NORETURN void z_do_kernel_oops(const struct arch_esf *esf, _callee_saved_t *callee_regs, uint32_t exc_return);

uint32_t z_arm_coredump_fault_sp;

static void esf_dump(const struct arch_esf *esf)
{
	log_line("r0/a1:  0x%08x  r1/a2:  0x%08x  r2/a3:  0x%08x", (unsigned int)esf->basic.a1,
		 (unsigned int)esf->basic.a2, (unsigned int)esf->basic.a3);
	log_line("r3/a4:  0x%08x r12/ip:  0x%08x r14/lr:  0x%08x", (unsigned int)esf->basic.a4,
		 (unsigned int)esf->basic.ip, (unsigned int)esf->basic.lr);
	log_line(" xpsr:  0x%08x", (unsigned int)esf->basic.xpsr);
	if (esf->extra_info.callee != NULL) {
		const _callee_saved_t *callee = esf->extra_info.callee;

		log_line("r4/v1:  0x%08x  r5/v2:  0x%08x  r6/v3:  0x%08x", (unsigned int)callee->v1,
			 (unsigned int)callee->v2, (unsigned int)callee->v3);
		log_line("r7/v4:  0x%08x  r8/v5:  0x%08x  r9/v6:  0x%08x", (unsigned int)callee->v4,
			 (unsigned int)callee->v5, (unsigned int)callee->v6);
		log_line("r10/v7: 0x%08x  r11/v8: 0x%08x    psp:  0x%08x", (unsigned int)callee->v7,
			 (unsigned int)callee->v8, (unsigned int)callee->psp);
		log_line("EXC_RETURN: 0x%0x", (unsigned int)esf->extra_info.exc_return);
	}
	log_line("Faulting instruction address (r15/pc): 0x%08x", (unsigned int)esf->basic.pc);
}

NORETURN void z_arm_fatal_error(unsigned int reason, const struct arch_esf *esf)
{
	if (esf != NULL) {
		esf_dump(esf);
	}
	z_fatal_error(reason, esf);
}

static void z_arm_set_fault_sp(const struct arch_esf *esf, uint32_t exc_return)
{
	z_arm_coredump_fault_sp = (uint32_t)(uintptr_t)esf;
	if (crashlab_config.sp_meaning == SP_IS_FRAME) {
		return;
	}
	z_arm_coredump_fault_sp += sizeof(esf->basic);
#ifdef CONFIG_FPU
	if ((exc_return & EXC_RETURN_FTYPE) == 0u) {
		z_arm_coredump_fault_sp += sizeof(esf->fpu);
	}
#else
	(void)exc_return;
#endif
	if (crashlab_config.sp_meaning == SP_IS_RESTORED && (esf->basic.xpsr & (1u << 9)) != 0u) {
		z_arm_coredump_fault_sp |= 4u;
	}
}

#if !defined(__ARM_ARCH_6M__)
static bool z_check_thread_stack_fail(uint32_t fault_addr, uint32_t psp)
{
	const struct k_thread *thread = _current;
	uint32_t guard = (uint32_t)thread->stack_info.start;

	return crashlab_config.stack_guard != 0u && psp < guard + 128u && fault_addr >= guard - 128u && fault_addr < guard + 32u;
}

static unsigned int mem_manage_fault(uint32_t cfsr, uint32_t psp)
{
	unsigned int reason = K_ERR_ARM_MEM_GENERIC;

	log_line("***** MPU FAULT *****");
	if ((cfsr & CFSR_MSTKERR) != 0u) {
		log_line("  Stacking error (context area might be not valid)");
		reason = K_ERR_ARM_MEM_STACKING;
	}
	if ((cfsr & CFSR_MUNSTKERR) != 0u) {
		log_line("  Unstacking error");
		reason = K_ERR_ARM_MEM_UNSTACKING;
	}
	if ((cfsr & CFSR_DACCVIOL) != 0u) {
		log_line("  Data Access Violation");
		reason = K_ERR_ARM_MEM_DATA_ACCESS;
		if ((cfsr & CFSR_MMARVALID) != 0u) {
			log_line("  MMFAR Address: 0x%x", (unsigned int)SCB_MMFAR);
		}
	}
	if ((cfsr & CFSR_IACCVIOL) != 0u) {
		log_line("  Instruction Access Violation");
		reason = K_ERR_ARM_MEM_INSTRUCTION_ACCESS;
	}
	if ((cfsr & (CFSR_MSTKERR | CFSR_DACCVIOL)) != 0u && z_check_thread_stack_fail(SCB_MMFAR, psp)) {
		reason = K_ERR_STACK_CHK_FAIL;
	}
	return reason;
}

static unsigned int bus_fault(uint32_t cfsr)
{
	unsigned int reason = K_ERR_ARM_BUS_GENERIC;

	log_line("***** BUS FAULT *****");
	if ((cfsr & CFSR_STKERR) != 0u) {
		log_line("  Stacking error");
		reason = K_ERR_ARM_BUS_STACKING;
	}
	if ((cfsr & CFSR_UNSTKERR) != 0u) {
		log_line("  Unstacking error");
		reason = K_ERR_ARM_BUS_UNSTACKING;
	}
	if ((cfsr & CFSR_PRECISERR) != 0u) {
		log_line("  Precise data bus error");
		reason = K_ERR_ARM_BUS_PRECISE_DATA_BUS;
		if ((cfsr & CFSR_BFARVALID) != 0u) {
			log_line("  BFAR Address: 0x%x", (unsigned int)SCB_BFAR);
		}
	}
	if ((cfsr & CFSR_IMPRECISERR) != 0u) {
		log_line("  Imprecise data bus error");
		reason = K_ERR_ARM_BUS_IMPRECISE_DATA_BUS;
	}
	if ((cfsr & CFSR_IBUSERR) != 0u) {
		log_line("  Instruction bus error");
		reason = K_ERR_ARM_BUS_INSTRUCTION_BUS;
	}
	return reason;
}

static unsigned int usage_fault(uint32_t cfsr)
{
	unsigned int reason = K_ERR_ARM_USAGE_GENERIC;

	log_line("***** USAGE FAULT *****");
	if ((cfsr & CFSR_DIVBYZERO) != 0u) {
		log_line("  Division by zero");
		reason = K_ERR_ARM_USAGE_DIV_0;
	}
	if ((cfsr & CFSR_UNALIGNED) != 0u) {
		log_line("  Unaligned memory access");
		reason = K_ERR_ARM_USAGE_UNALIGNED_ACCESS;
	}
	if ((cfsr & CFSR_STKOF) != 0u) {
		log_line("  Stack overflow (context area not valid)");
		reason = K_ERR_STACK_CHK_FAIL;
	}
	if ((cfsr & CFSR_NOCP) != 0u) {
		log_line("  No coprocessor instructions");
		reason = K_ERR_ARM_USAGE_NO_COPROCESSOR;
	}
	if ((cfsr & CFSR_INVPC) != 0u) {
		log_line("  Illegal load of EXC_RETURN into PC");
		reason = K_ERR_ARM_USAGE_ILLEGAL_EXC_RETURN;
	}
	if ((cfsr & CFSR_INVSTATE) != 0u) {
		log_line("  Illegal use of the EPSR");
		reason = K_ERR_ARM_USAGE_ILLEGAL_EPSR;
	}
	if ((cfsr & CFSR_UNDEFINSTR) != 0u) {
		log_line("  Attempt to execute undefined instruction");
		reason = K_ERR_ARM_USAGE_UNDEFINED_INSTRUCTION;
	}
	return reason;
}

static unsigned int secure_fault(void)
{
	unsigned int reason = K_ERR_ARM_SECURE_GENERIC;

	log_line("***** SECURE FAULT *****");
#if defined(__ARM_ARCH_8M_MAIN__) || defined(__ARM_ARCH_8_1M_MAIN__)
	if ((SAU_SFSR & SFSR_INVEP) != 0u) {
		log_line("  Invalid entry point");
		reason = K_ERR_ARM_SECURE_ENTRY_POINT;
	} else if ((SAU_SFSR & SFSR_INVIS) != 0u) {
		log_line("  Invalid integrity signature");
		reason = K_ERR_ARM_SECURE_INTEGRITY_SIGNATURE;
	} else if ((SAU_SFSR & SFSR_INVER) != 0u) {
		log_line("  Invalid exception return");
		reason = K_ERR_ARM_SECURE_EXCEPTION_RETURN;
	} else if ((SAU_SFSR & SFSR_AUVIOL) != 0u) {
		log_line("  Attribution unit violation");
		reason = K_ERR_ARM_SECURE_ATTRIBUTION_UNIT;
	} else if ((SAU_SFSR & SFSR_INVTRAN) != 0u) {
		log_line("  Invalid transition");
		reason = K_ERR_ARM_SECURE_TRANSITION;
	}
#endif
	return reason;
}

static uint32_t injected(uint32_t cfsr)
{
	if (crashlab_config.inject == INJECT_IMPRECISE) {
		cfsr = (cfsr & ~(CFSR_PRECISERR | CFSR_BFARVALID)) | CFSR_IMPRECISERR;
	}
	return cfsr;
}

static unsigned int by_status(uint32_t cfsr, uint32_t psp)
{
	if ((cfsr & 0xffu) != 0u) {
		return mem_manage_fault(cfsr, psp);
	}
	if ((cfsr & 0xff00u) != 0u) {
		return bus_fault(cfsr);
	}
	return cfsr != 0u ? usage_fault(cfsr) : (unsigned int)K_ERR_CPU_EXCEPTION;
}

/* k_oops() where interrupts are off: the supervisor call cannot be taken and escalates. */
static bool is_synchronous_svc(const struct arch_esf *esf)
{
	uint32_t before = esf->basic.pc - 2u;

	return SCB_CFSR == 0u && before - CONFIG_FLASH_START < CONFIG_FLASH_SIZE &&
	       *(const volatile uint16_t *)(uintptr_t)before == (0xdf00u | _SVC_CALL_RUNTIME_EXCEPT);
}

static NOINLINE unsigned int fault_handle(const struct arch_esf *esf, uint32_t psp)
{
	uint32_t cfsr = injected(SCB_CFSR);
	uint32_t vector = arch_ipsr();
	unsigned int reason;

	if (vector == 3u) {
		log_line("***** HARD FAULT *****");
		if ((SCB_HFSR & (1u << 30)) != 0u) {
			log_line("  Fault escalation (see below)");
		}
		if (is_synchronous_svc(esf)) {
			log_line("ARCH_EXCEPT with reason %x", (unsigned int)esf->basic.a1);
			reason = esf->basic.a1;
		} else {
			reason = by_status(cfsr, psp);
		}
	} else if (vector == 4u) {
		reason = mem_manage_fault(cfsr, psp);
	} else if (vector == 5u) {
		reason = bus_fault(cfsr);
	} else if (vector == 6u) {
		reason = usage_fault(cfsr);
	} else {
		reason = secure_fault();
	}
	SCB_CFSR |= SCB_CFSR;
	return reason;
}
#else
static NOINLINE unsigned int fault_handle(const struct arch_esf *esf, uint32_t psp)
{
	uint32_t before = esf->basic.pc - 2u;

	(void)psp;
	log_line("***** HARD FAULT *****");
	if (before < CONFIG_FLASH_SIZE && *(const volatile uint16_t *)(uintptr_t)before == (0xdf00u | _SVC_CALL_RUNTIME_EXCEPT)) {
		log_line("ARCH_EXCEPT with reason %x", (unsigned int)esf->basic.a1);
		return esf->basic.a1;
	}
	return K_ERR_CPU_EXCEPTION;
}
#endif

#if defined(__ARM_ARCH_8M_MAIN__) || defined(__ARM_ARCH_8_1M_MAIN__)
/* What the hardware pushes in front of a frame when an exception leaves the secure state: signature, a reserved word,
 * r4 to r11, which are then cleared. Zephyr takes it for the frame itself.
 */
static uint32_t push_additional_state(uint32_t psp, _callee_saved_t *callee_regs)
{
	uint32_t *words = (uint32_t *)(uintptr_t)(psp - ADDITIONAL_STATE_BYTES);

	words[0] = INTEGRITY_SIGNATURE;
	words[1] = 0u;
	for (unsigned int i = 0; i < 8u; i++) {
		words[2u + i] = crashlab_truth.r4_to_r11[i];
	}
	if (callee_regs != NULL) {
		memset(callee_regs, 0, 8u * sizeof(uint32_t));
	}
	return psp - ADDITIONAL_STATE_BYTES;
}
#endif

#if defined(__ARM_ARCH_8M_MAIN__) || defined(__ARM_ARCH_8_1M_MAIN__)
/* An EXC_RETURN as firmware in the non-secure state sees it: bits S and ES are clear. */
static uint32_t as_non_secure(uint32_t exc_return)
{
	return exc_return & ~(EXC_RETURN_S | EXC_RETURN_ES);
}

/* All that the firmware keeps of them: the handlers' return addresses on the main stack, and each thread's own. */
static void make_non_secure(uint32_t msp)
{
	uint32_t top = (uint32_t)(uintptr_t)_kernel.cpus[0].irq_stack;

	for (uint32_t at = msp; at < top; at += sizeof(uint32_t)) {
		uint32_t *word = (uint32_t *)(uintptr_t)at;

		if (*word == 0xfffffff1u || *word == 0xfffffffdu || *word == 0xffffffedu || *word == 0xffffffe1u) {
			*word = as_non_secure(*word);
		}
	}
	for (struct k_thread *thread = _kernel.threads; thread != NULL; thread = thread->next_thread) {
		thread->arch.mode_exc_return = (uint8_t)as_non_secure(thread->arch.mode_exc_return);
	}
}
#endif

static const struct arch_esf *get_esf(uint32_t msp, uint32_t psp, uint32_t exc_return)
{
	uint32_t frame = (exc_return & EXC_RETURN_SPSEL) != 0u ? psp : msp;

	return (const struct arch_esf *)(uintptr_t)frame;
}

NORETURN void z_arm_fault(uint32_t msp, uint32_t psp, uint32_t exc_return, _callee_saved_t *callee_regs)
{
	const struct arch_esf *esf;
	struct arch_esf esf_copy;
	unsigned int reason;

	(void)arch_irq_lock();
#if defined(__ARM_ARCH_8M_MAIN__) || defined(__ARM_ARCH_8_1M_MAIN__)
	if (crashlab_config.inject == INJECT_ADDITIONAL_STATE) {
		psp = push_additional_state(psp, callee_regs);
	}
	if (crashlab_config.inject == INJECT_NON_SECURE) {
		make_non_secure(msp);
		exc_return = as_non_secure(exc_return);
	}
#endif
	esf = get_esf(msp, psp, exc_return);
	z_arm_set_fault_sp(esf, exc_return);
	reason = fault_handle(esf, psp);

	memset(&esf_copy, 0, sizeof(esf_copy));
	memcpy(&esf_copy, esf, sizeof(esf->basic));
	if (callee_regs != NULL) {
		esf_copy.extra_info.callee = callee_regs;
		esf_copy.extra_info.exc_return = exc_return;
		esf_copy.extra_info.msp = msp;
	}
	z_arm_fatal_error(reason, &esf_copy);
}

NORETURN void z_do_kernel_oops(const struct arch_esf *esf, _callee_saved_t *callee_regs, uint32_t exc_return)
{
	struct arch_esf esf_copy;

	/* Before Zephyr 4.1 nothing set the dump's stack pointer here: it stayed 0, or as an earlier fault left it. */
	if (crashlab_config.sp_meaning != SP_IS_FRAME) {
		z_arm_set_fault_sp(esf, exc_return);
	} else if (crashlab_config.stale_sp != 0u) {
		z_arm_coredump_fault_sp = crashlab_config.stale_sp;
	}
	memset(&esf_copy, 0, sizeof(esf_copy));
	memcpy(&esf_copy, esf, sizeof(esf->basic));
	if (callee_regs != NULL) {
		esf_copy.extra_info.callee = callee_regs;
		esf_copy.extra_info.exc_return = exc_return;
	}
	z_arm_fatal_error(esf->basic.a1, &esf_copy);
}

NORETURN void arch_system_halt(unsigned int reason)
{
	(void)reason;
	crashlab_halted();
}

NORETURN NOINLINE void crashlab_halted(void)
{
	crashlab_truth.halted = 1u;
	for (;;) {
		__asm__ volatile("" ::: "memory");
	}
}
