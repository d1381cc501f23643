/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel.h"

typedef void (*init_function_t)(void);
extern init_function_t __init_array_start[];
extern init_function_t __init_array_end[];

void z_init_static(void);
void z_init_static(void)
{
	for (init_function_t *function = __init_array_start; function < __init_array_end; function++) {
		(*function)();
	}
}
