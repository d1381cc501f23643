/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Where things lie on QEMU's machines. Retained RAM, configuration and chip lie outside of the image's RAM and survive a reset.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdint.h>

#if defined(MACHINE_AN505)
#define UART 0x50200000U
#define RETAINED 0x38100000U
#define CONFIG 0x38180000U
#define CHIP 0x38200000U
#define TIMER 0x50000000U
#define TIMER_IRQ 3U
#else /* AN385, AN386 */
#define UART 0x40004000U
#define RETAINED 0x20100000U
#define CONFIG 0x20200000U
#define CHIP 0x21000000U
#define TIMER 0x40000000U
#define TIMER_IRQ 8U
#endif

/** Behind the largest retained area. */
#define WATCHDOG_RECORD (RETAINED + 0x70000U)

#define CHIP_BYTES 0x100000U
#define SECTOR 4096U

/** Words that the host writes before the start, and again at every reset. */
struct config {
	uint32_t flags;
	uint32_t retained_bytes;
};

enum {
	FLAG_DIRECT = 1U << 0,	       /* write to the chip from the fault handler */
	FLAG_LOADER_CLEARS = 1U << 1,  /* the loader clears retained RAM at every reset */
	FLAG_NEVER_BOOTS = 1U << 2,    /* after the first reset only the bootloader runs */
	FLAG_SERVE = 1U << 3,	       /* answer SMP on the serial line at the end */
	FLAG_FREEZE = 1U << 4,	       /* the second crash is a freeze with interrupts locked */
	FLAG_SPIN = 1U << 5,	       /* the second crash is a thread that never waits, so that no other gets its turn */
	FLAG_WATCHDOG = 1U << 6,       /* the second crash is a thread that holds interrupts locked until the watchdog bites */
	FLAG_CHIP_FAILS = 1U << 7,     /* the chip takes no dump */
};

#define config ((const struct config *)CONFIG)

#define WARM 0x5741524dU

/** A word that a power-on clears and a reset does not. */
#define warm (*(volatile uint32_t *)(CONFIG + 0x100U))
/** Starts since the power-on, counted where nothing is cleared: which crash is next. */
#define starts (*(volatile uint32_t *)(CONFIG + 0x104U))
/** What keeping registers and stack took when the watchdog bit, in ticks. */
#define watchdog_ticks (*(volatile uint32_t *)(CONFIG + 0x108U))
/** Set by '?' on the line: the next crash is written from the fault handler, and from then on only the bootloader runs. */
#define bootloader_only (*(volatile uint32_t *)(CONFIG + 0x10cU))

void put_character(char character);
void print(const char *text);
void print_number(const char *name, uint32_t value);

#endif
