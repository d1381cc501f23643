/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Feeds nRF's watchdog (WDT, or WDT0 of nRF53) by its registers, whoever started it: all eight channels, since each that is on must be fed.
 */
#ifndef INQUEST_WATCHDOG_NRF_H
#define INQUEST_WATCHDOG_NRF_H

#include <zephyr/devicetree.h>

#include "registers.h"

#define WATCHDOG_RELOAD 0x600U
#define WATCHDOG_CHANNELS 8U
#define WATCHDOG_MAGIC 0x6e524635U

static inline void inquest_feed_watchdog(void)
{
#if DT_NODE_EXISTS(DT_NODELABEL(wdt)) || DT_NODE_EXISTS(DT_NODELABEL(wdt0))
#if DT_NODE_EXISTS(DT_NODELABEL(wdt))
	const uintptr_t watchdog = DT_REG_ADDR(DT_NODELABEL(wdt));
#else
	const uintptr_t watchdog = DT_REG_ADDR(DT_NODELABEL(wdt0));
#endif

	for (uint32_t channel = 0; channel < WATCHDOG_CHANNELS; channel++) {
		inquest_register_write(watchdog + WATCHDOG_RELOAD + 4U * channel, WATCHDOG_MAGIC);
	}
#endif
}

#endif
