/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in Zephyr's fault.c and fatal.c. */
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
