/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The latch block: what Zephyr throws away before it dumps. Layout: docs/formats/latch.md.
 */
#ifndef INQUEST_LATCH_H
#define INQUEST_LATCH_H

#include <stdint.h>

#define INQUEST_LATCH_BYTES 256U
#define INQUEST_LATCH_HEADER_BYTES 12U

enum inquest_latch_type {
	INQUEST_LATCH_CFSR = 1,
	INQUEST_LATCH_HFSR = 2,
	INQUEST_LATCH_MMFAR = 3,
	INQUEST_LATCH_BFAR = 4,
	INQUEST_LATCH_MSP = 5,
	INQUEST_LATCH_PSP = 6,
	INQUEST_LATCH_EXC_RETURN = 7,
	INQUEST_LATCH_CONTROL = 8,
	INQUEST_LATCH_BUILD_ID = 16,
	INQUEST_LATCH_DEVICE = 17,
	INQUEST_LATCH_FIRMWARE = 18,
	INQUEST_LATCH_BOOT_COUNT = 19,
	INQUEST_LATCH_UPTIME_MS = 20,
	INQUEST_LATCH_RESET_REASON = 21,
	INQUEST_LATCH_EXCEPTION = 22,
	INQUEST_LATCH_SFSR = 23,
	INQUEST_LATCH_SFAR = 24,
	INQUEST_LATCH_CAPTURE = 25,
};

/** Why a dump is taken: the value of INQUEST_LATCH_CAPTURE. */
enum inquest_capture_kind {
	INQUEST_CAPTURE_FATAL = 0,
	INQUEST_CAPTURE_SUPERVISOR = 1,
	INQUEST_CAPTURE_ASKED = 2,
	INQUEST_CAPTURE_WATCHDOG = 3,
};

struct inquest_latch {
	_Alignas(8) uint8_t bytes[INQUEST_LATCH_BYTES];
};

/** The fault registers as the fault entry found them. An msp or exc_return of 0 is not known. */
struct inquest_fault_registers {
	uint32_t cfsr, hfsr, mmfar, bfar, msp, psp, exc_return, control, exception, sfsr, sfar;
	/** Nonzero when the secure fault registers were read. */
	uint32_t secure;
};

/** Empties the block. */
void inquest_latch_begin(struct inquest_latch *latch);

/** Adds an entry. What does not fit is left out whole. @return 0, or -ENOSPC. */
int inquest_latch_put(struct inquest_latch *latch, enum inquest_latch_type type, const void *value, uint8_t bytes);
int inquest_latch_put_u32(struct inquest_latch *latch, enum inquest_latch_type type, uint32_t value);
int inquest_latch_put_u64(struct inquest_latch *latch, enum inquest_latch_type type, uint64_t value);

/** Adds the registers; addresses only where the status says that they are valid. */
int inquest_latch_put_registers(struct inquest_latch *latch, const struct inquest_fault_registers *registers);

/** Writes the CRC; the block is valid from here on. */
void inquest_latch_seal(struct inquest_latch *latch);

/** Bytes of the block that are worth dumping: up to its last entry, a multiple of 4. */
uint32_t inquest_latch_used(const struct inquest_latch *latch);

#endif
