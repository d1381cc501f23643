/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The watchdog's interrupt, straight from the vector table: every register that the hardware did not stack is handed over, and then it
 * goes on to whoever had the interrupt before, as if nothing had been there.
 */
#include <stdint.h>

#include "watchdog_entry.h"

__attribute__((naked)) void inquest_watchdog_entry(void)
{
	/* r3 is pushed to keep the stack at a multiple of eight; r4 to r11 lie behind it. */
	__asm__ volatile("mrs r0, msp\n\t"
			 "mrs r1, psp\n\t"
			 "mov r2, lr\n\t"
			 "push {r3-r11, lr}\n\t"
			 "add r3, sp, #4\n\t"
			 "bl inquest_watchdog_bites\n\t"
			 "pop {r3-r11, lr}\n\t"
			 "bx r0\n\t");
}
