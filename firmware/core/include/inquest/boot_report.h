/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What the module knows at boot, and the 32 bytes that a fleet is told of it. Layout: docs/formats/slot.md.
 */
#ifndef INQUEST_BOOT_REPORT_H
#define INQUEST_BOOT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include <inquest/retained.h>

#define INQUEST_BOOT_REPORT_BYTES 32U

enum inquest_boot_flag {
	INQUEST_BOOT_FOUND_DUMP = 1U << 0,
	INQUEST_BOOT_STORED_DUMP = 1U << 1,
	INQUEST_BOOT_OVERWRITTEN = 1U << 2,
	INQUEST_BOOT_ORDERLY = 1U << 3,
	INQUEST_BOOT_AFTER_DUMP = 1U << 4,
	INQUEST_BOOT_LOOP = 1U << 5,
	/** One byte all over after a reset with power: a first run, or something clears RAM. */
	INQUEST_BOOT_BLANK = 1U << 6,
};

struct inquest_boot_report {
	uint8_t flags;
	uint16_t dumps;
	uint32_t boot_count;
	/** INQUEST_UNKNOWN when not known. */
	uint32_t reset_reason;
	/** Of the run before; INQUEST_UNKNOWN when not known. */
	uint32_t uptime_s;
	uint8_t build_id[4];
	uint32_t repeat;
};

void inquest_boot_report_write(const struct inquest_boot_report *report, uint8_t bytes[INQUEST_BOOT_REPORT_BYTES]);

/**
 * Takes stock at boot: reads the keeper, counts the boot, decides whether this is a boot loop, and writes the keeper for this
 * run.
 *
 * @param power_on The reset was a power-on: a keeper that does not fit is then no one's fault.
 * @param loop_s   A crash within so many seconds of the boot continues a loop.
 * @param keeper   Receives this run's keeper.
 * @param report   Receives flags, boot count, uptime and repeat; reset reason, dumps and build id are the caller's.
 */
void inquest_boot(const struct inquest_retained *area, bool power_on, uint32_t loop_s, struct inquest_keeper *keeper,
		  struct inquest_boot_report *report);

/**
 * What flash tells of earlier runs, once it is open: the counter goes on above theirs, and RAM that was blank was cleared, since they were.
 *
 * @param known The highest boot count in flash, 0 without any.
 * @return true when the keeper changed and is to be written.
 */
bool inquest_boot_learn(uint32_t known, struct inquest_keeper *keeper, struct inquest_boot_report *report);

#endif
