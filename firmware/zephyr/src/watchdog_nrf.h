/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Feeds the watchdogs of an nRF (WDT, or WDT0 and WDT1 of nRF53) by their registers, whoever started them: all eight channels, since each
 * that is on must be fed.
 */
#ifndef INQUEST_WATCHDOG_NRF_H
#define INQUEST_WATCHDOG_NRF_H

#include <zephyr/devicetree.h>

#include "registers.h"

#define WATCHDOG_RELOAD 0x600U
#define WATCHDOG_CHANNELS 8U
#define WATCHDOG_MAGIC 0x6e524635U

static inline void inquest_feed_one_watchdog(uintptr_t watchdog)
{
	for (uint32_t channel = 0; channel < WATCHDOG_CHANNELS; channel++) {
		inquest_register_write(watchdog + WATCHDOG_RELOAD + 4U * channel, WATCHDOG_MAGIC);
	}
}

/* Each that the chip has: one that does not run takes no notice. */
static inline void inquest_feed_watchdog(void)
{
#if DT_NODE_EXISTS(DT_NODELABEL(wdt))
	inquest_feed_one_watchdog(DT_REG_ADDR(DT_NODELABEL(wdt)));
#elif DT_NODE_EXISTS(DT_NODELABEL(wdt0))
	inquest_feed_one_watchdog(DT_REG_ADDR(DT_NODELABEL(wdt0)));
#endif
#if DT_NODE_EXISTS(DT_NODELABEL(wdt1))
	inquest_feed_one_watchdog(DT_REG_ADDR(DT_NODELABEL(wdt1)));
#endif
}

#endif
