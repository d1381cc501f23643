/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in Zephyr's fault.c and fatal.c, and what the module's latch.c calls besides. */
#include <stdint.h>

volatile uint32_t reached;

void z_arm_fault(uint32_t msp, uint32_t psp, uint32_t exc_return, void *callee);
void z_do_kernel_oops(const void *frame);

void z_arm_fault(uint32_t msp, uint32_t psp, uint32_t exc_return, void *callee)
{
	reached = msp + psp + exc_return + (uint32_t)(uintptr_t)callee;
}

void z_do_kernel_oops(const void *frame)
{
	reached = (uint32_t)(uintptr_t)frame;
}

/* Never run: only their names count. */
#define NOTHING(name)                                                                                                              \
	void name(void);                                                                                                           \
	void name(void)                                                                                                            \
	{                                                                                                                          \
	}

NOTHING(arch_irq_unlocked)
NOTHING(coredump)
NOTHING(inquest_retained_find)
NOTHING(irq_lock)
NOTHING(irq_unlock)
NOTHING(k_current_get)
NOTHING(k_is_in_isr)
uint32_t inquest_area[2], z_arm_coredump_fault_sp;

void *memset(void *to, int value, unsigned bytes);
void *memcpy(void *to, const void *from, unsigned bytes);

__attribute__((used)) void *memset(void *to, int value, unsigned bytes)
{
	for (volatile char *at = to; bytes > 0; bytes--) {
		*at++ = (char)value;
	}
	return to;
}

__attribute__((used)) void *memcpy(void *to, const void *from, unsigned bytes)
{
	const char *source = from;

	for (volatile char *at = to; bytes > 0; bytes--) {
		*at++ = *source++;
	}
	return to;
}
