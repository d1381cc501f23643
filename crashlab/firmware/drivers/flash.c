/* SPDX-License-Identifier: Apache-2.0 */
/* Flash: on the MPS2 and MPS3 boards plain memory outside the dumped RAM stands in for it. */
#include <string.h>

#include "coredump_internal.h"

#ifdef CONFIG_FLASH_NRF
#define NVMC_CONFIG REG32(0x4001e504)
#define NVMC_ERASEPAGE REG32(0x4001e508)
#define PAGE_SIZE 1024u

void flash_area_flatten(uint32_t address, uint32_t size)
{
	NVMC_CONFIG = 2u;
	for (uint32_t page = address; page < address + size; page += PAGE_SIZE) {
		NVMC_ERASEPAGE = page;
	}
	NVMC_CONFIG = 0u;
}

void flash_area_write(uint32_t address, const void *data, size_t size)
{
	uint32_t word;

	NVMC_CONFIG = 1u;
	for (size_t i = 0; i + sizeof(word) <= size; i += sizeof(word)) {
		memcpy(&word, (const char *)data + i, sizeof(word));
		REG32(address + i) = word;
	}
	NVMC_CONFIG = 0u;
}
#else
void flash_area_flatten(uint32_t address, uint32_t size)
{
	arch_mpu_off();
	memset((void *)(uintptr_t)address, 0xff, size);
}

void flash_area_write(uint32_t address, const void *data, size_t size)
{
	arch_mpu_off();
	memcpy((void *)(uintptr_t)address, data, size);
}
#endif
