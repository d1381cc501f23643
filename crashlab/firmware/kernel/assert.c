/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel.h"

NOINLINE NORETURN void assert_post_action(const char *file, unsigned int line)
{
	(void)file;
	(void)line;
	k_panic();
}
