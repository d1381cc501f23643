/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GLUE_COREDUMP_H
#define GLUE_COREDUMP_H

#include <stddef.h>
#include <stdint.h>

#include <zephyr/kernel.h>

enum coredump_query_id {
	COREDUMP_QUERY_GET_ERROR,
	COREDUMP_QUERY_HAS_STORED_DUMP,
};

enum coredump_cmd_id {
	COREDUMP_CMD_CLEAR_ERROR,
	COREDUMP_CMD_VERIFY_STORED_DUMP,
	COREDUMP_CMD_ERASE_STORED_DUMP,
};

struct coredump_backend_api {
	void (*start)(void);
	void (*end)(void);
	void (*buffer_output)(uint8_t *data, size_t bytes);
	int (*query)(enum coredump_query_id id, void *arg);
	int (*cmd)(enum coredump_cmd_id id, void *arg);
};

struct arch_esf {
	struct {
		uint32_t words[8];
	} basic;
	struct {
		void *callee;
		uint32_t exc_return;
	} extra_info;
};

void coredump(unsigned int reason, const struct arch_esf *esf, struct k_thread *thread);

#endif
