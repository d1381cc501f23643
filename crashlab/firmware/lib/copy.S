/* SPDX-License-Identifier: Apache-2.0 */
#include "../arch/asm.h"
	.syntax unified
	CFI_SECTIONS
	.thumb

/* void asm_copy_words(uint32_t *destination, const uint32_t *source, uint32_t count): a leaf. */
FUNCTION(asm_copy_words)
	CFI_STARTPROC
	lsls r2, r2, #2
1:	subs r2, #4
	bmi 2f
	ldr r3, [r1, r2]
	str r3, [r0, r2]
	b 1b
2:	bx lr
	CFI_ENDPROC
END(asm_copy_words)

/* void asm_for_each(uint32_t *items, uint32_t count, void (*visit)(uint32_t *item)): has a frame, tells nobody. */
FUNCTION(asm_for_each)
	CFI_STARTPROC
	push {r4-r6, lr}
#ifdef CRASHLAB_TWIN
	.cfi_adjust_cfa_offset 16
	.cfi_rel_offset r4, 0
	.cfi_rel_offset r5, 4
	.cfi_rel_offset r6, 8
	.cfi_rel_offset lr, 12
#endif
	mov r4, r0
	mov r5, r1
	mov r6, r2
1:	cmp r5, #0
	beq 2f
	mov r0, r4
	blx r6
	adds r4, #4
	subs r5, #1
	b 1b
2:	pop {r4-r6, pc}
	CFI_ENDPROC
END(asm_for_each)
