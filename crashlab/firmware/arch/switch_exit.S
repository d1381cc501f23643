/* SPDX-License-Identifier: Apache-2.0 */
#include "asm.h"
	.syntax unified
	.thumb

#ifdef CONFIG_USE_SWITCH
/* PendSV: what the hardware does not stack goes onto the main stack, where the switch finds and replaces it. */
FUNCTION(z_arm_pendsv)
	.global arm_m_exc_exit
	.type arm_m_exc_exit, %function
	.thumb_func
arm_m_exc_exit:
	mrs r0, PSP
	mov r2, lr
	push {r4-r11}
#ifdef CONFIG_FPU
	vpush {s16-s31}
#endif
	mov r1, sp
	bl arm_m_do_switch
	mov lr, r0
#ifdef CONFIG_FPU
	vpop {s16-s31}
#endif
	pop {r4-r11}
	bx lr
END(z_arm_pendsv)
#endif
