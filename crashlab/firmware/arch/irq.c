/* SPDX-License-Identifier: Apache-2.0 */
#include "crashlab.h"

#define IRQ_COUNT 16

struct _isr_table_entry {
	const void *arg;
	void (*isr)(const void *);
};

NORETURN void z_irq_spurious(const void *unused);
NORETURN void z_irq_spurious(const void *unused)
{
	(void)unused;
	ARCH_EXCEPT(K_ERR_SPURIOUS_IRQ);
}

struct _isr_table_entry _sw_isr_table[IRQ_COUNT];

#ifndef CONFIG_ASM_ISR_WRAPPER
void _isr_wrapper(void);
void _isr_wrapper(void)
{
	unsigned int irq = arch_ipsr() - 16u;
	struct _isr_table_entry *entry = &_sw_isr_table[irq];

	(entry->isr)(entry->arg);
	NOT_A_TAIL_CALL();
}
#endif

void arch_irq_connect(unsigned int irq, unsigned int priority, void (*isr)(const void *), const void *argument)
{
	unsigned int shift = (irq % 4u) * 8u;

	_sw_isr_table[irq].arg = argument;
	_sw_isr_table[irq].isr = isr;
	NVIC_IPR[irq / 4u] = (NVIC_IPR[irq / 4u] & ~(0xffu << shift)) | (priority << shift);
	NVIC_ISER = 1u << irq;
}

void arch_irq_pend(unsigned int irq)
{
	NVIC_ISPR = 1u << irq;
	__asm__ volatile("dsb\n\tisb" ::: "memory");
}

void arch_init(void)
{
	for (unsigned int i = 0; i < IRQ_COUNT; i++) {
		_sw_isr_table[i].isr = z_irq_spurious;
	}
	for (unsigned int i = 0; i < IRQ_COUNT / 4u; i++) {
		NVIC_IPR[i] = 0x80808080u;
	}
	SCB_SHPR2 = 0u;                  /* SVC as urgent as the faults */
	SCB_SHPR3 = 0xc0ff0000u;         /* SysTick 0xc0, PendSV 0xff */
#if !defined(__ARM_ARCH_6M__)
	SCB_SHCSR = 7u << 16;            /* MemManage, BusFault and UsageFault on their own vectors */
	SCB_CCR = (1u << 4) | (1u << 9); /* trap division by zero; keep the stack 8-byte aligned */
#endif
#if defined(__ARM_ARCH_8M_MAIN__) || defined(__ARM_ARCH_8_1M_MAIN__)
	SCB_SHCSR |= 1u << 19;
#endif
#ifdef CONFIG_FPU
	FPU_FPCCR = 3u << 30; /* automatic and lazy state preservation */
#endif
	arch_mpu_init();
}

void sys_clock_start(void)
{
	SYSTICK_LOAD = CONFIG_CYCLES_PER_TICK - 1u;
	SYSTICK_VAL = 0u;
	SYSTICK_CTRL = 7u;
}

void sys_clock_isr(void)
{
	sys_clock_announce(1);
	NOT_A_TAIL_CALL();
}
