/* SPDX-License-Identifier: Apache-2.0 */
/* The partition by Zephyr's flash driver: for normal operation, not for the fault handler. */
#include <errno.h>

#include <zephyr/device.h>
#include <zephyr/drivers/flash.h>
#include <zephyr/logging/log.h>

#include "partition.h"
#include "private.h"

LOG_MODULE_DECLARE(inquest, CONFIG_INQUEST_LOG_LEVEL);

static const struct device *const device = AREA_DEVICE;

static int erase(const struct inquest_medium *medium, uint32_t offset, uint32_t bytes)
{
	ARG_UNUSED(medium);
	return flash_erase(device, (off_t)(AREA_OFFSET + offset), bytes);
}

static int program(const struct inquest_medium *medium, uint32_t offset, const void *data, uint32_t bytes)
{
	ARG_UNUSED(medium);
	return flash_write(device, (off_t)(AREA_OFFSET + offset), data, bytes);
}

static int read(const struct inquest_medium *medium, uint32_t offset, void *data, uint32_t bytes)
{
	ARG_UNUSED(medium);
	return flash_read(device, (off_t)(AREA_OFFSET + offset), data, bytes);
}

/* Between two erases: a slot of external flash takes seconds, in which the thread that holds the supervisor off is at work here. */
static void feed(const struct inquest_medium *medium)
{
	ARG_UNUSED(medium);
#ifdef CONFIG_INQUEST_SUPERVISOR
	inquest_supervisor_arm(CONFIG_INQUEST_SUPERVISOR_MS);
#endif
}

static const struct inquest_medium_api api = {.erase = erase, .program = program, .read = read, .feed = feed};

/* The size of the partition's pages, 0 when it is not one: a chip can have small sectors at its beginning and large ones behind them. */
static uint32_t page_size(void)
{
	struct flash_pages_info page;
	uint32_t size = 0;

	/* Asked at run time: the devicetree properties are absent for QSPI, and the driver knows best. */
	for (off_t at = (off_t)AREA_OFFSET; at < (off_t)(AREA_OFFSET + AREA_BYTES); at += (off_t)page.size) {
		if (flash_get_page_info_by_offs(device, at, &page) != 0 || page.size == 0) {
			LOG_ERR("the flash driver does not tell its page size");
			return 0;
		}
		if (page.start_offset != at || (size != 0 && page.size != size)) {
			LOG_ERR("inquest_partition must begin at a page of the flash and lie in pages of one size");
			return 0;
		}
		size = (uint32_t)page.size;
	}

	return size;
}

const struct inquest_medium *inquest_storage(void)
{
	static struct inquest_medium medium = {.api = &api, .size = AREA_BYTES};

	if (!device_is_ready(device)) {
		LOG_ERR("the flash of inquest_partition is not ready");
		return NULL;
	}

	medium.erase_size = page_size();
	if (medium.erase_size == 0) {
		return NULL;
	}

	medium.write_size = (uint32_t)flash_get_write_block_size(device);
	medium.erased = flash_get_parameters(device)->erase_value;
	if (medium.write_size > INQUEST_WRITE_BLOCK_MAX) {
		LOG_ERR("write blocks of %u bytes: at most %u are supported", medium.write_size, INQUEST_WRITE_BLOCK_MAX);
		return NULL;
	}

	return &medium;
}
