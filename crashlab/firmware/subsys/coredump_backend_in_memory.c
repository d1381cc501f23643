/* SPDX-License-Identifier: Apache-2.0 */
/* A dump in noinit RAM between two canaries; what does not fit is dropped without a word. */
#include <string.h>

#include "coredump_internal.h"

static const uint8_t canary[4] = { 0xde, 0xb0, 0xde, 0xb0 };

__attribute__((section(".noinit.in_memory_coredump"), aligned(4), used)) struct {
	uint8_t head[4];
	uint32_t size;
	uint8_t data[CONFIG_DEBUG_COREDUMP_BACKEND_IN_MEMORY_SIZE];
	uint8_t tail[4];
} in_memory_coredump;

static void coredump_in_memory_start(void)
{
	coredump_line("#CD:LOCATION 0x%08x", (unsigned int)(uintptr_t)&in_memory_coredump);
	coredump_line("#CD:BEGIN#");
	memcpy(in_memory_coredump.head, canary, sizeof(canary));
	memcpy(in_memory_coredump.tail, canary, sizeof(canary));
	in_memory_coredump.size = 0u;
}

static void coredump_in_memory_end(void)
{
	coredump_line("#CD:END#");
}

static void coredump_in_memory_buffer_output(const uint8_t *buf, size_t buflen)
{
	uint32_t room = sizeof(in_memory_coredump.data) - in_memory_coredump.size;
	size_t len = buflen < room ? buflen : room;

	memcpy(in_memory_coredump.data + in_memory_coredump.size, buf, len);
	in_memory_coredump.size += len;
}

const struct coredump_backend_api coredump_backend_in_memory = {
	.start = coredump_in_memory_start,
	.end = coredump_in_memory_end,
	.buffer_output = coredump_in_memory_buffer_output,
};
