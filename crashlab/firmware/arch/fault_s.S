/* SPDX-License-Identifier: Apache-2.0 */
#include "asm.h"
	.syntax unified
	.thumb

/* Every fault comes here first. r3 holds EXC_RETURN; r0 to r2 and r12 are free, for the hardware has stacked them.
 * The truth block gets what no dump and no debugger stub shows. Only the first fault is recorded.
 */
FUNCTION(crashlab_store_truth)
	ldr r2, =crashlab_truth
	ldr r0, [r2]
	adds r0, #1
	str r0, [r2]
	cmp r0, #1
	bne 1f
	mrs r0, MSP
	str r0, [r2, #4]
	mrs r0, PSP
	str r0, [r2, #8]
	str r3, [r2, #12]
	mrs r0, CONTROL
	str r0, [r2, #16]
	mrs r0, IPSR
	str r0, [r2, #20]
#if !defined(__ARM_ARCH_6M__)
	ldr r1, =0xe000ed28
	ldr r0, [r1]
	str r0, [r2, #24]
	ldr r0, [r1, #4]
	str r0, [r2, #28]
	ldr r0, [r1, #12]
	str r0, [r2, #32]
	ldr r0, [r1, #16]
	str r0, [r2, #36]
#endif
	adds r2, #40
	stmia r2!, {r4-r7}
	mov r0, r8
	str r0, [r2]
	mov r0, r9
	str r0, [r2, #4]
	mov r0, r10
	str r0, [r2, #8]
	mov r0, r11
	str r0, [r2, #12]
#ifdef CONFIG_FPU
	/* The unit may be off: that may be the fault. */
	ldr r1, =0xe000ed88
	ldr r0, [r1]
	orr r0, r0, #0xf00000
	str r0, [r1]
	dsb
	isb
	adds r2, #24
	vstmia r2, {s16-s31}
#endif
	.global crashlab_truth_stored
	.type crashlab_truth_stored, %function
	.thumb_func
crashlab_truth_stored:
	nop
1:	bx lr
END(crashlab_store_truth)

	.macro save_callee_registers
	movs r3, #0
	ldr r2, =crashlab_config
	ldr r2, [r2, #4]
	cmp r2, #0
	beq 1f
	push {r1, r2}
#if defined(__ARM_ARCH_6M__)
	mov r2, r11
	push {r2}
	mov r2, r10
	push {r2}
	mov r2, r9
	push {r2}
	mov r2, r8
	push {r2}
	push {r4-r7}
#else
	push {r4-r11}
#endif
	mov r3, sp
1:
	.endm

	.global z_arm_nmi, z_arm_hard_fault, z_arm_mpu_fault, z_arm_bus_fault, z_arm_secure_fault, z_arm_debug_monitor
	.section .text.z_arm_usage_fault, "ax", %progbits
	.balign 4
	.type z_arm_nmi, %function
	.type z_arm_hard_fault, %function
	.type z_arm_mpu_fault, %function
	.type z_arm_bus_fault, %function
	.type z_arm_secure_fault, %function
	.type z_arm_debug_monitor, %function
	.thumb_func
z_arm_nmi:
	.thumb_func
z_arm_hard_fault:
	.thumb_func
z_arm_mpu_fault:
	.thumb_func
z_arm_bus_fault:
	.thumb_func
z_arm_secure_fault:
	.thumb_func
z_arm_debug_monitor:
FUNCTION(z_arm_usage_fault)
	mov r3, lr
	bl crashlab_store_truth
	mov lr, r3
	mrs r0, MSP
	mrs r1, PSP
	push {r0, lr}
	mov r12, r3
	save_callee_registers
	mov r2, r12
	bl z_arm_fault
END(z_arm_usage_fault)

FUNCTION(z_arm_svc)
	mrs r0, MSP
	mov r1, lr
	lsls r1, r1, #29
	bpl 2f
	mrs r0, PSP
2:	ldr r1, [r0, #24]
	subs r1, #2
	ldrb r1, [r1]
	cmp r1, #2
	beq _oops
	bx lr
_oops:
	push {r0, r1}
	mov r3, lr
	bl crashlab_store_truth
	mov lr, r3
	pop {r0, r1}
	push {r0, lr}
	mov r12, r3
	mrs r1, PSP
	save_callee_registers
	mov r1, r3
	mov r2, r12
	bl z_do_kernel_oops
END(z_arm_svc)
