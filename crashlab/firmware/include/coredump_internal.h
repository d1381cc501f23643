/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRASHLAB_COREDUMP_INTERNAL_H
#define CRASHLAB_COREDUMP_INTERNAL_H

#include "crashlab.h"

struct __attribute__((packed)) coredump_hdr_t {
	char id[2];
	uint16_t hdr_version;
	uint16_t tgt_code;
	uint8_t ptr_size_bits;
	uint8_t flag;
	uint32_t reason;
};

struct __attribute__((packed)) coredump_arch_hdr_t {
	char id;
	uint16_t hdr_version;
	uint16_t num_bytes;
};

struct __attribute__((packed)) coredump_mem_hdr_t {
	char id;
	uint16_t hdr_version;
	uint32_t start;
	uint32_t end;
};

struct __attribute__((packed)) coredump_crc_hdr_t {
	char id;
	uint16_t hdr_version;
	uint32_t crc;
};

struct coredump_backend_api {
	void (*start)(void);
	void (*end)(void);
	void (*buffer_output)(const uint8_t *buf, size_t buflen);
};

extern const struct coredump_backend_api coredump_backend_logging;
extern const struct coredump_backend_api coredump_backend_flash_partition;
extern const struct coredump_backend_api coredump_backend_other;
extern const struct coredump_backend_api coredump_backend_in_memory;
extern uint32_t z_arm_coredump_fault_sp;

void coredump_buffer_output(const void *buf, size_t buflen);
void arch_coredump_info_dump(const struct arch_esf *esf);
void flash_area_flatten(uint32_t address, uint32_t size);
void flash_area_write(uint32_t address, const void *data, size_t size);

#endif
