/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Internal flash of nRF52 and nRF53 through the NVMC's registers, for the fault handler: polling, bounded, no driver.
 *
 * Sources: nRF52840 Product Specification, chapter NVMC; nRF5340 Product Specification, chapter NVMC.
 */
#ifndef INQUEST_NVMC_H
#define INQUEST_NVMC_H

#include <stdbool.h>
#include <stdint.h>

#include <inquest/medium.h>

#define INQUEST_NVMC_NRF52 0x4001e000U
#define INQUEST_NVMC_NRF53_SECURE 0x50039000U
#define INQUEST_NVMC_NRF53_NON_SECURE 0x40039000U
#define INQUEST_NVMC_PAGE 4096U
/** A page erase takes up to 90 ms, and a poll more than 50 ns: this many polls are ten times as long. */
#define INQUEST_NVMC_POLLS 20000000U

struct inquest_nvmc {
	/** The peripheral's first register. */
	uintptr_t base;
	/** Address of the area's first byte. */
	uintptr_t flash;
	/** nRF53: a page is erased by writing all ones to its first word; nRF52 has a register for it. */
	bool erase_by_write;
	/** nRF53, non-secure image: the mode is set in CONFIGNS. */
	bool non_secure;
	/** Polls before the controller counts as stuck; INQUEST_NVMC_POLLS unless it is a test. */
	uint32_t polls;
	/** Feeds the watchdog; may be NULL. */
	void (*feed)(void);
};

/** Fills a medium over @p nvmc, which must stay. @p size is a multiple of INQUEST_NVMC_PAGE. */
void inquest_nvmc_medium(struct inquest_medium *medium, const struct inquest_nvmc *nvmc, uint32_t size);

#endif
