/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GLUE_INIT_H
#define GLUE_INIT_H

enum glue_level {
	PRE_KERNEL_2,
	APPLICATION,
};

void glue_init(enum glue_level level, int (*function)(void));

#define SYS_INIT(function, level, priority)                                                                                        \
	__attribute__((constructor)) static void init_##function(void)                                                             \
	{                                                                                                                          \
		glue_init(level, (int (*)(void))function);                                                                         \
	}

#endif
