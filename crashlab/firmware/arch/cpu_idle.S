/* SPDX-License-Identifier: Apache-2.0 */
#include "asm.h"
	.syntax unified
	CFI_SECTIONS
	.thumb

/* A leaf without frame information: only lr leads out of it. */
FUNCTION(arch_cpu_idle)
	CFI_STARTPROC
	cpsid i
	dsb
	wfi
	cpsie i
	isb
	bx lr
	CFI_ENDPROC
END(arch_cpu_idle)
