/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A device whose runs are processes: RAM that survives a reset and flash are shared with the test, everything else begins anew at every
 * boot, as it does on hardware. A run ends by a reset, by its power being cut, or when the test has seen enough.
 */
#ifndef GLUE_DEVICE_H
#define GLUE_DEVICE_H

#include <inquest/inquest.h>

#include "../host/nor_model.h"

#define DEVICE_FRAME_WORDS 8U

struct device {
	struct nor nor;
	/** Whether the fault handler can reach the flash. */
	bool direct;
	/** From so many programs of the fault handler on the flash refuses; 0 for never. */
	uint32_t direct_fails_at;
	uint32_t direct_programs;
	/** Zephyr's RESET_* bits, as hwinfo adds them up. */
	uint32_t reset_cause;
	int64_t now_ms;
	/** The clock when keep()'s thread first gets a turn in this run; -1: never. */
	int64_t thread_from_ms;
	uint32_t arms, disarms, masks;
	/** The longest time between two armings while that thread was at work. */
	int64_t armed_at_ms, longest_unarmed_ms;
	/** Its driver does not start. */
	bool flash_is_gone;
	/** The flash refuses what it is asked before; by the clock of the run. */
	int64_t flash_works_from_ms;
	/** How long a flash erase takes. */
	int64_t erase_ms;
	bool in_fault;
	/** Locks, clocks under locks and the like in the fault handler. */
	uint32_t wrong;
	bool rebooted;
	char log[2048];
	unsigned checks, failures;
};

extern struct device *device;

/** A new device: RAM and flash hold noise or nothing. */
void device_open(void);

/** Boots, does what @p life says in the application's stead, and goes on until it resets or returns. */
void device_run(void (*life)(void));

/** As device_run(), without a boot: what a driver's start does before it. */
void device_run_before_stock(void (*life)(void));

/** Boots and stays up for so long. */
void device_stay(int64_t milliseconds);

/** In a run: time passes, threads and timers have their turns. */
void device_pass(int64_t milliseconds);

/** In a run: a fault, whose dump Zephyr gives this reason. Returns when the module does not reboot, and for 0: a fault that is mended. */
void device_crash(uint32_t reason);

/** In a run: the watchdog's interrupt, and its reset. */
void device_bite(void);

/** In a run: what a fault sends to the backend, in these steps, for tests that fault again in between. */
void device_dump_begin(uint32_t reason);
void device_dump_end(void);

/** The registers that the next fault finds; and the memory that every dump holds. */
extern uint32_t device_frame[DEVICE_FRAME_WORDS];
extern uint8_t device_memory[64];

/* Between kernel.c and device.c. */
extern bool device_in_thread;
void device_boot(void);
_Noreturn void device_end_run(void);

bool device_logged(const char *part);

#endif
