/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What is left of a device that its watchdog resets: the interrupt before the reset has time for two hundred words or so (61 us on nRF),
 * and the next boot makes a dump of them. Layout: docs/formats/slot.md.
 */
#ifndef INQUEST_WATCHDOG_H
#define INQUEST_WATCHDOG_H

#include <inquest/latch.h>
#include <inquest/retained.h>

#define INQUEST_WATCHDOG_STACK_WORDS 64U

/** What the interrupt found; the order of the words is that of the record. */
struct inquest_watchdog_registers {
	/** r0 to r3, r12, lr, pc, xpsr: the exception frame. */
	uint32_t frame[8];
	/** r4 to r11. */
	uint32_t saved[8];
	/** Where the frame lies. */
	uint32_t at;
	uint32_t msp, psp, exc_return, control, exception;
	/** The kernel's current thread; 0 when not known. */
	uint32_t thread;
};

/** Lies in RAM that survives a reset, behind the area of retained dumps; 8-byte aligned. */
struct inquest_watchdog_record {
	uint32_t magic;
	uint32_t sum;
	struct inquest_watchdog_registers registers;
	/** How many words are in @c rest; 0 until the last one is written. */
	uint32_t words;
	uint32_t rest_sum;
	/** The uptime in milliseconds, its lower word first, and then the stack. */
	uint32_t rest[2U + INQUEST_WATCHDOG_STACK_WORDS];
	/** Set at boot: where the latch block lies in this image, where the kernel's pointer to the current thread does (0: nowhere). */
	uint32_t latch_at;
	uint32_t thread_at;
	/** Set at boot: who the device is and what it runs. */
	struct inquest_latch identity;
};

/** At boot, and when the device's name changes. @p identity is a sealed latch block without registers. */
void inquest_watchdog_prepare(struct inquest_watchdog_record *record, const struct inquest_latch *identity, uint32_t latch_at,
			      uint32_t thread_at);

/** In the interrupt: the registers first. They count even if the reset comes before the stack is kept. */
void inquest_watchdog_take(struct inquest_watchdog_record *record, const struct inquest_watchdog_registers *registers);

/** In the interrupt, then: @p words of stack from the exception frame up; no more than INQUEST_WATCHDOG_STACK_WORDS are kept. */
void inquest_watchdog_take_stack(struct inquest_watchdog_record *record, const uint32_t *stack, uint32_t words, uint64_t uptime_ms);

/**
 * At the next boot, before inquest_boot(): makes a dump in the area of what stands in the record, and says so in the keeper.
 *
 * @param loop_s As for inquest_boot().
 * @return 0; -ENOENT when no watchdog's interrupt came; -EBADMSG when something wrote over record or keeper; -EALREADY when a dump waits
 *         in the area, which says more.
 */
int inquest_watchdog_recover(struct inquest_watchdog_record *record, const struct inquest_retained *area, uint32_t loop_s);

#endif
