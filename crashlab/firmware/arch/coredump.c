/* SPDX-License-Identifier: Apache-2.0 */
/* The Cortex-M architecture block in its three versions. */
#include <string.h>

#include "coredump_internal.h"

struct arm_arch_block {
	uint32_t r0, r1, r2, r3, r12, lr, pc, xpsr, sp; /* version 1 */
	uint32_t r4_to_r11[8];                          /* version 2 */
	uint32_t callee_saved_valid;                    /* version 3 */
	uint32_t callee_saved_offset;
};

void arch_coredump_info_dump(const struct arch_esf *esf)
{
	struct coredump_arch_hdr_t header = { .id = 'A', .hdr_version = (uint16_t)crashlab_config.arch_block };
	struct arm_arch_block block;

	memset(&block, 0, sizeof(block));
	memcpy(&block, &esf->basic, sizeof(esf->basic));
	block.sp = z_arm_coredump_fault_sp;
	if (esf->extra_info.callee != NULL) {
		memcpy(block.r4_to_r11, esf->extra_info.callee, sizeof(block.r4_to_r11));
		block.callee_saved_valid = 1u;
	}
	block.callee_saved_offset = offsetof(struct k_thread, callee_saved);
	header.num_bytes = crashlab_config.arch_block == 1u ? 36u : crashlab_config.arch_block == 2u ? 68u : 76u;
	coredump_buffer_output(&header, sizeof(header));
	coredump_buffer_output(&block, header.num_bytes);
}
