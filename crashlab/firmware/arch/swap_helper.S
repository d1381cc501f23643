/* SPDX-License-Identifier: Apache-2.0 */
#include "asm.h"
	.syntax unified
	.thumb

#ifndef CONFIG_USE_SWITCH
/* PendSV: the running thread's r4 to r11 and stack pointer into its callee_saved, and the next one's out of it. */
FUNCTION(z_arm_pendsv)
	ldr r1, =_kernel
	ldr r2, [r1, #K_KERNEL_CURRENT]
	mrs r0, PSP
#if defined(__ARM_ARCH_6M__)
	movs r3, #K_THREAD_CALLEE_SAVED
	adds r3, r2, r3
	stmia r3!, {r4-r7}
	mov r4, r8
	mov r5, r9
	mov r6, r10
	mov r7, r11
	stmia r3!, {r4-r7}
	str r0, [r3]
#else
	add r3, r2, #K_THREAD_CALLEE_SAVED
	stmia r3, {r4-r11}
	str r0, [r3, #32]
#endif
	mov r0, lr
	movs r3, #K_THREAD_EXC_RETURN
	strb r0, [r2, r3]
#ifdef CONFIG_FPU
	tst lr, #0x10
	bne 1f
	add r3, r2, #K_THREAD_PREEMPT_FLOAT
	vstmia r3, {s16-s31}
1:
#endif
	cpsid i
	ldr r2, [r1, #K_KERNEL_CACHE]
	str r2, [r1, #K_KERNEL_CURRENT]
	cpsie i
#ifdef CONFIG_MPU_STACK_GUARD
	push {r2, lr}
	mov r0, r2
	bl z_arm_configure_dynamic_mpu_regions
	pop {r2, r3}
	mov lr, r3
#endif
#ifdef CONFIG_PSPLIM
	ldr r0, [r2, #K_THREAD_STACK_START]
	msr PSPLIM, r0
#endif
	movs r3, #K_THREAD_EXC_RETURN
	ldrb r0, [r2, r3]
	movs r3, #0xff
	mvns r3, r3
	orrs r3, r0
	mov lr, r3
#ifdef CONFIG_FPU
	tst lr, #0x10
	bne 2f
	add r3, r2, #K_THREAD_PREEMPT_FLOAT
	vldmia r3, {s16-s31}
2:
#endif
#if defined(__ARM_ARCH_6M__)
	movs r3, #K_THREAD_CALLEE_SAVED
	adds r3, r2, r3
	adds r3, #16
	ldmia r3!, {r4-r7}
	mov r8, r4
	mov r9, r5
	mov r10, r6
	mov r11, r7
	ldr r0, [r3]
	subs r3, #32
	ldmia r3!, {r4-r7}
#else
	add r3, r2, #K_THREAD_CALLEE_SAVED
	ldmia r3, {r4-r11}
	ldr r0, [r3, #32]
#endif
	msr PSP, r0
	bx lr
END(z_arm_pendsv)
#endif
