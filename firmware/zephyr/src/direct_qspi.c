/* SPDX-License-Identifier: Apache-2.0 */
#include "partition.h"
#include "private.h"
#include "qspi_nrf.h"
#include "watchdog_nrf.h"

BUILD_ASSERT(AREA_OFFSET % INQUEST_QSPI_SECTOR == 0 && AREA_BYTES % INQUEST_QSPI_SECTOR == 0,
	     "inquest_partition must begin and end at a sector of 4096 bytes");

#ifdef CONFIG_NORDIC_QSPI_NOR_FLASH_LAYOUT_PAGE_SIZE
#define DRIVER_PAGE CONFIG_NORDIC_QSPI_NOR_FLASH_LAYOUT_PAGE_SIZE
#else
#define DRIVER_PAGE INQUEST_QSPI_SECTOR
#endif
BUILD_ASSERT(DRIVER_PAGE % INQUEST_QSPI_SECTOR == 0, "NORDIC_QSPI_NOR_FLASH_LAYOUT_PAGE_SIZE must be a multiple of 4096");

#define PSEL_SCK 0x524U
#define PSEL_CSN 0x528U
#define PSEL_IO0 0x530U

static struct inquest_qspi qspi;
static uint32_t bounce[64];

const struct inquest_medium *inquest_direct(void)
{
	static struct inquest_medium medium;

	/* The pins are those that the driver chose at boot (pinctrl or properties); they stay in the registers when it sleeps. */
	qspi.base = INQUEST_QSPI_NRF52840;
	qspi.offset = AREA_OFFSET;
	qspi.sck = inquest_register_read(qspi.base + PSEL_SCK);
	qspi.csn = inquest_register_read(qspi.base + PSEL_CSN);
	for (uint32_t i = 0; i < 4; i++) {
		qspi.io[i] = inquest_register_read(qspi.base + PSEL_IO0 + 4U * i);
	}
	qspi.divider = 3;
	qspi.polls = INQUEST_QSPI_POLLS;
	qspi.bounce = bounce;
	qspi.bounce_bytes = sizeof(bounce);
	qspi.feed = inquest_feed_watchdog;
	inquest_qspi_medium(&medium, &qspi, AREA_BYTES);
	/* Slots are whole pages of the driver's, which prepared them, though the chip has smaller sectors. */
	medium.erase_size = DRIVER_PAGE;
	return &medium;
}
