/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A serial NOR chip on the QSPI peripheral of the nRF52840, by its registers, for the fault handler: the peripheral and the chip
 * are reset first, whatever they were doing; everything is polled and bounded.
 *
 * One data line is used (FAST READ 0x0b, PAGE PROGRAM 0x02), so the chip's quad-enable bit does not matter.
 *
 * Sources: nRF52840 Product Specification, chapter QSPI; JEDEC JESD252 (reset by 0x66, 0x99); data sheets of MX25R64, P25Q16H.
 */
#ifndef INQUEST_QSPI_NRF_H
#define INQUEST_QSPI_NRF_H

#include <stdint.h>

#include <inquest/medium.h>

#define INQUEST_QSPI_NRF52840 0x40029000U
#define INQUEST_QSPI_SECTOR 4096U
/** Polls of a status byte over the bus, at least 2 us each: more than a second, three times the longest sector erase. */
#define INQUEST_QSPI_POLLS 600000U

struct inquest_qspi {
	/** The peripheral's first register. */
	uintptr_t base;
	/** Offset of the area in the chip. */
	uint32_t offset;
	/** PSEL register values: port << 5 | pin. */
	uint32_t sck, csn, io[4];
	/** The clock is 32 MHz / (divider + 1); 3 gives 8 MHz, which every chip bears. */
	uint32_t divider;
	uint32_t polls;
	/** RAM that the peripheral's DMA uses, aligned to 4; none other is touched. */
	uint32_t *bounce;
	uint32_t bounce_bytes;
	/** Feeds the watchdog; may be NULL. */
	void (*feed)(void);
};

/** Fills a medium over @p qspi, which must stay. @p size is a multiple of INQUEST_QSPI_SECTOR. */
void inquest_qspi_medium(struct inquest_medium *medium, const struct inquest_qspi *qspi, uint32_t size);

#endif
