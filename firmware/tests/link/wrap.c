/* SPDX-License-Identifier: Apache-2.0 */
/* The declarations and calls of firmware/zephyr/src/latch.c. */
#include <stdint.h>

volatile uint32_t latched;

void __real_z_arm_fault(uint32_t msp, uint32_t psp, uint32_t exc_return, uint32_t callee);
void __real_z_do_kernel_oops(uint32_t frame, uint32_t callee, uint32_t exc_return, uint32_t unused);
void __wrap_z_arm_fault(uint32_t msp, uint32_t psp, uint32_t exc_return, uint32_t callee);
void __wrap_z_do_kernel_oops(uint32_t frame, uint32_t callee, uint32_t exc_return, uint32_t unused);

void __wrap_z_arm_fault(uint32_t msp, uint32_t psp, uint32_t exc_return, uint32_t callee)
{
	latched = msp;
	__real_z_arm_fault(msp, psp, exc_return, callee);
}

void __wrap_z_do_kernel_oops(uint32_t frame, uint32_t callee, uint32_t exc_return, uint32_t unused)
{
	latched = frame;
	__real_z_do_kernel_oops(frame, callee, exc_return, unused);
}
