/* SPDX-License-Identifier: Apache-2.0 */
/* Vectors, reset and the fault entry, the last in the shape of Zephyr's: MSP, PSP, EXC_RETURN and r4 to r11 are handed over. */
#include <string.h>

#include <inquest/retained.h>

#include "machine.h"
#include "watchdog_entry.h"

extern uint32_t data_start[], data_end[], data_load[], bss_start[], bss_end[];

__attribute__((section(".stacks"), aligned(8))) uint8_t interrupt_stack[2048];
__attribute__((section(".stacks"), aligned(8))) uint8_t task_stack[2048];

void boot(void);
void task(void);
void expired(void);
void reset(void);
void fault_entry(void);
void timer_entry(void);

__attribute__((naked)) void fault_entry(void)
{
	__asm__ volatile("mrs r0, msp\n\t"
			 "mrs r1, psp\n\t"
			 "push {r0, lr}\n\t"
			 "push {r4-r11}\n\t"
			 "mov r3, sp\n\t"
			 "mov r2, lr\n\t"
			 "bl fault\n\t"
			 "b .\n\t");
}

void timer_entry(void)
{
	expired();
}

__attribute__((section(".vectors"), used)) static const uintptr_t vectors[32] = {
	(uintptr_t)(interrupt_stack + sizeof(interrupt_stack)),
	(uintptr_t)reset,
	(uintptr_t)inquest_watchdog_entry, /* NMI */
	(uintptr_t)fault_entry,
	(uintptr_t)fault_entry,
	(uintptr_t)fault_entry,
	(uintptr_t)fault_entry,
	(uintptr_t)fault_entry,
	(uintptr_t)fault_entry,
	0,
	0,
	0,
	(uintptr_t)fault_entry, /* SVCall: an oops */
	[16 + TIMER_IRQ] = (uintptr_t)timer_entry,
};

void reset(void)
{
	if ((config->flags & FLAG_LOADER_CLEARS) != 0) {
		memset((void *)RETAINED, 0, config->retained_bytes);
	}
	memcpy(data_start, data_load, (size_t)((uint8_t *)data_end - (uint8_t *)data_start));
	memset(bss_start, 0, (size_t)((uint8_t *)bss_end - (uint8_t *)bss_start));
	boot();
	/* The task runs on a stack of its own, as a thread does. */
	__asm__ volatile("msr psp, %0\n\tmov r0, #2\n\tmsr control, r0\n\tisb\n\tbl task\n\tb ." ::"r"(task_stack + sizeof(task_stack))
			 : "r0", "lr", "memory");
}
