/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel.h"

static ALWAYS_INLINE void k_cpu_idle(void)
{
	arch_cpu_idle();
}

void idle(void *unused1, void *unused2, void *unused3)
{
	(void)unused1;
	(void)unused2;
	(void)unused3;
	for (;;) {
		k_cpu_idle();
	}
}
