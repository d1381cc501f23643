/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The entry of a watchdog's interrupt on ARMv7-M and ARMv8-M Mainline.
 */
#ifndef INQUEST_WATCHDOG_ENTRY_H
#define INQUEST_WATCHDOG_ENTRY_H

#include <stdint.h>

/** For the vector table. */
void inquest_watchdog_entry(void);

/**
 * Called by it; defined by whoever uses it.
 *
 * @param msp        As at the entry.
 * @param psp        As at the entry.
 * @param exc_return The lr of the entry.
 * @param saved      r4 to r11.
 * @return The handler to go on with, with its Thumb bit.
 */
uintptr_t inquest_watchdog_bites(uint32_t msp, uint32_t psp, uint32_t exc_return, const uint32_t *saved);

#endif
