/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel.h"

uintptr_t __stack_chk_guard = 0x00c0ffeeu;

NORETURN void __stack_chk_fail(void);
NORETURN void __stack_chk_fail(void)
{
	ARCH_EXCEPT(K_ERR_STACK_CHK_FAIL);
}
