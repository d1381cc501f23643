/* SPDX-License-Identifier: Apache-2.0 */
#include "asm.h"
	.syntax unified
	CFI_SECTIONS
	.thumb
#ifdef CONFIG_ASM_ISR_WRAPPER
FUNCTION(_isr_wrapper)
	CFI_STARTPROC
	push {r0, lr}
	CFI_PUSHED_R0_LR
	mrs r0, IPSR
	subs r0, #16
	lsls r0, #3
	ldr r1, =_sw_isr_table
	adds r1, r1, r0
	ldr r0, [r1]
	ldr r3, [r1, #4]
	blx r3
#if defined(__ARM_ARCH_6M__)
	pop {r0, r1}
	bx r1
#else
	pop {r0, pc}
#endif
	CFI_ENDPROC
END(_isr_wrapper)
#endif
