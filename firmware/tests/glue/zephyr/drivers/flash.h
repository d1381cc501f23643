/* SPDX-License-Identifier: Apache-2.0 */
/* Zephyr's flash driver, answered by geometry.c. */
#ifndef GLUE_FLASH_H
#define GLUE_FLASH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <zephyr/device.h>

struct flash_pages_info {
	off_t start_offset;
	size_t size;
	uint32_t index;
};

struct flash_parameters {
	size_t write_block_size;
	uint8_t erase_value;
};

int flash_erase(const struct device *device, off_t offset, size_t bytes);
int flash_write(const struct device *device, off_t offset, const void *data, size_t bytes);
int flash_read(const struct device *device, off_t offset, void *data, size_t bytes);
int flash_get_page_info_by_offs(const struct device *device, off_t offset, struct flash_pages_info *page);
size_t flash_get_write_block_size(const struct device *device);
const struct flash_parameters *flash_get_parameters(const struct device *device);

#endif
