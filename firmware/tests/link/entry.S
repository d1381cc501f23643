/* SPDX-License-Identifier: Apache-2.0 */
/* Zephyr's two callers, each in an assembly object of its own (fault_s.S, swap_helper.S). */
	.syntax unified
	.thumb
	.text
	.global z_arm_hard_fault
	.type z_arm_hard_fault, %function
z_arm_hard_fault:
	mrs r0, msp
	mrs r1, psp
	push {r0, lr}
	mov r2, lr
	bl z_arm_fault
	pop {r0, pc}

	.global z_arm_svc
	.type z_arm_svc, %function
z_arm_svc:
	mrs r0, psp
	push {r0, lr}
	bl z_do_kernel_oops
	pop {r0, pc}
