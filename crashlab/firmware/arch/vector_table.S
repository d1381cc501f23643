/* SPDX-License-Identifier: Apache-2.0 */
#include "asm.h"
	.syntax unified
	.section .vectors, "a", %progbits
	.balign 512
	.global _vector_table
	.type _vector_table, %object
_vector_table:
	.word z_interrupt_stacks_top
	.word z_arm_reset
	.word z_arm_nmi
	.word z_arm_hard_fault
	.word z_arm_mpu_fault
	.word z_arm_bus_fault
	.word z_arm_usage_fault
	.word z_arm_secure_fault
	.word 0
	.word 0
	.word 0
	.word z_arm_svc
	.word z_arm_debug_monitor
	.word 0
	.word z_arm_pendsv
	.word sys_clock_isr
	.rept 32
	.word _isr_wrapper
	.endr
	.size _vector_table, . - _vector_table
