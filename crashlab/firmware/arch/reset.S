/* SPDX-License-Identifier: Apache-2.0 */
#include "asm.h"
	.syntax unified
	.thumb

FUNCTION(z_arm_reset)
	cpsid i
	ldr r0, =z_interrupt_stacks_top
	msr MSP, r0
	/* Zephyr fills the interrupt stack before its first use (CONFIG_INIT_STACKS). */
	ldr r1, =z_interrupt_stacks
	ldr r2, =0xaaaaaaaa
fill:	str r2, [r1]
	adds r1, #4
	cmp r1, r0
	blo fill
	ldr r0, =0xe000ed08
	ldr r1, =_vector_table
	str r1, [r0]
#ifdef CONFIG_FPU
	ldr r0, =0xe000ed88
	ldr r1, [r0]
	movs r2, #0xf
	lsls r2, r2, #20
	orrs r1, r2
	str r1, [r0]
	dsb
	isb
#endif
	bl z_cstart
END(z_arm_reset)

/* r0: top of the main stack, r1: what main thread enters first. */
FUNCTION(arch_switch_to_main_thread)
	msr PSP, r0
	movs r2, #2
	msr CONTROL, r2
	isb
#ifdef CONFIG_PSPLIM
	ldr r2, =z_main_thread
	ldr r2, [r2, #K_THREAD_STACK_START]
	msr PSPLIM, r2
#endif
	ldr r2, =z_interrupt_stacks_top
	msr MSP, r2
	mov r0, r1
	movs r1, #0
	movs r2, #0
	movs r3, #0
	cpsie i
	bl z_thread_entry
END(arch_switch_to_main_thread)
