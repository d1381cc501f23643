/* SPDX-License-Identifier: Apache-2.0 */
/* The stream: file header, architecture block, threads block, memory, in the order in which Zephyr emits them. */
#include <string.h>

#include "coredump_internal.h"

#define COREDUMP_TGT_ARM_CORTEX_M 3u

static const struct coredump_backend_api *backend_api;
static uint32_t stream_crc;

static uint32_t crc32_ieee_update(uint32_t crc, const uint8_t *data, size_t len)
{
	while (len-- > 0u) {
		crc ^= *data++;
		for (int bit = 0; bit < 8; bit++) {
			crc = (crc >> 1) ^ ((crc & 1u) != 0u ? 0xedb88320u : 0u);
		}
	}
	return crc;
}

void coredump_buffer_output(const void *buf, size_t buflen)
{
	if (buf == NULL || buflen == 0u) {
		return;
	}
	if (crashlab_config.crc_block == 0u) {
		backend_api->buffer_output(buf, buflen);
		return;
	}
	/* Through a copy: the RAM being dumped changes under the writer's hands, and the trailer counts what was written. */
	for (const uint8_t *next = buf; buflen > 0u;) {
		uint8_t copy[64];
		size_t len = buflen < sizeof(copy) ? buflen : sizeof(copy);

		memcpy(copy, next, len);
		stream_crc = crc32_ieee_update(stream_crc, copy, len);
		backend_api->buffer_output(copy, len);
		next += len;
		buflen -= len;
	}
}

static void coredump_memory_dump(uint32_t start, uint32_t end)
{
	struct coredump_mem_hdr_t header = { .id = 'M', .hdr_version = 1u, .start = start, .end = end };

	if (start == 0u || end == 0u || start >= end) {
		return;
	}
	coredump_buffer_output(&header, sizeof(header));
	coredump_buffer_output((const void *)(uintptr_t)start, end - start);
}

static void dump_header(unsigned int reason)
{
	struct coredump_hdr_t header = {
		.id = { 'Z', 'E' },
		.hdr_version = (uint16_t)crashlab_config.stream_version,
		.tgt_code = COREDUMP_TGT_ARM_CORTEX_M,
		.ptr_size_bits = 5u,
		.flag = crashlab_config.crc_block != 0u ? 1u : 0u,
		.reason = reason,
	};

	coredump_buffer_output(&header, sizeof(header));
}

static void dump_threads_metadata(void)
{
	struct coredump_arch_hdr_t header = { .id = 'T', .hdr_version = 1u, .num_bytes = sizeof(_kernel) };

	coredump_buffer_output(&header, sizeof(header));
	coredump_buffer_output(&_kernel, sizeof(_kernel));
}

static void dump_thread(struct k_thread *thread)
{
	uint32_t start = (uint32_t)thread->stack_info.start;
	uint32_t end = start + thread->stack_info.size;

	if (crashlab_config.stack_top != 0u) {
		uint32_t sp = thread == _current ? z_arm_coredump_fault_sp : thread->callee_saved.psp;

		if (sp > start && sp < end) {
			start = sp;
		}
	}
	coredump_memory_dump((uint32_t)(uintptr_t)thread, (uint32_t)(uintptr_t)(thread + 1));
	coredump_memory_dump(start, end);
}

static void process_memory_region_list(void)
{
	if (crashlab_config.memory == MEMORY_LINKER_RAM) {
		coredump_memory_dump((uint32_t)(uintptr_t)_image_ram_start, (uint32_t)(uintptr_t)_image_ram_end);
	} else if (crashlab_config.memory == MEMORY_THREADS) {
		uint32_t top = (uint32_t)(uintptr_t)_kernel.cpus[0].irq_stack;

		for (struct k_thread *thread = _kernel.threads; thread != NULL; thread = thread->next_thread) {
			dump_thread(thread);
		}
		coredump_memory_dump(top - CONFIG_ISR_STACK_SIZE, top);
	}
}

static void choose_backend(void)
{
	switch (crashlab_config.backend) {
	case BACKEND_FLASH:
		backend_api = &coredump_backend_flash_partition;
		break;
	case BACKEND_NRF_FLASH:
		backend_api = &coredump_backend_other;
		break;
	case BACKEND_IN_MEMORY:
		backend_api = &coredump_backend_in_memory;
		break;
	default:
		backend_api = &coredump_backend_logging;
		break;
	}
}

void coredump(unsigned int reason, const struct arch_esf *esf, struct k_thread *thread)
{
	crashlab_truth.dumped_messages = crashlab_truth.log_messages;
	crashlab_truth.dumped_output = crashlab_truth.log_output;
	crashlab_truth.dumped_dropped = crashlab_truth.log_dropped;
	choose_backend();
	stream_crc = 0xffffffffu;
	backend_api->start();
	dump_header(reason);
	if (esf != NULL) {
		arch_coredump_info_dump(esf);
	}
	if (crashlab_config.threads_block != 0u) {
		dump_threads_metadata();
	}
	if (thread != NULL && crashlab_config.memory == MEMORY_MIN) {
		dump_thread(thread);
	}
	process_memory_region_list();
	if (crashlab_config.crc_block != 0u) {
		struct coredump_crc_hdr_t trailer = { .id = 'C', .hdr_version = 1u, .crc = ~stream_crc };

		backend_api->buffer_output((const uint8_t *)&trailer, sizeof(trailer));
	}
	backend_api->end();
}
