/* SPDX-License-Identifier: Apache-2.0 */
/* Call-frame information for assembly exists only in the twin ELF from which the truth is read; the ELF that ships has
 * none, as Zephyr's assembly has none.
 */
#ifdef CRASHLAB_TWIN
#define CFI_SECTIONS .cfi_sections .debug_frame
#define CFI_STARTPROC .cfi_startproc
#define CFI_ENDPROC .cfi_endproc
#define CFI_PUSHED_R4_LR .cfi_adjust_cfa_offset 8; .cfi_rel_offset r4, 0; .cfi_rel_offset lr, 4
#define CFI_PUSHED_R0_LR .cfi_adjust_cfa_offset 8; .cfi_rel_offset lr, 4
#else
#define CFI_SECTIONS
#define CFI_STARTPROC
#define CFI_ENDPROC
#define CFI_PUSHED_R4_LR
#define CFI_PUSHED_R0_LR
#endif

#define FUNCTION(name) .section .text.name, "ax", %progbits; .balign 4; .global name; .type name, %function; .thumb_func; name:
#define END(name) .size name, . - name
