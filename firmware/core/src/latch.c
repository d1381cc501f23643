/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include <inquest/bytes.h>
#include <inquest/crc32.h>
#include <inquest/latch.h>

#define VERSION 1U
#define MMARVALID (1U << 7)
#define BFARVALID (1U << 15)
#define SFARVALID (1U << 6)

static uint16_t length_of(const struct inquest_latch *latch)
{
	return inquest_get_u16(latch->bytes + 6);
}

void inquest_latch_begin(struct inquest_latch *latch)
{
	memset(latch, 0, sizeof(*latch));
	memcpy(latch->bytes, "INQL", 4);
	inquest_put_u16(latch->bytes + 4, VERSION);
}

int inquest_latch_put(struct inquest_latch *latch, enum inquest_latch_type type, const void *value, uint8_t bytes)
{
	uint32_t length = length_of(latch);
	uint8_t *at;

	/* The length stands in RAM that a crashing program may have written over. */
	if (length > INQUEST_LATCH_BYTES - INQUEST_LATCH_HEADER_BYTES ||
	    length + 2U + bytes > INQUEST_LATCH_BYTES - INQUEST_LATCH_HEADER_BYTES) {
		return -ENOSPC;
	}

	at = latch->bytes + INQUEST_LATCH_HEADER_BYTES + length;
	at[0] = (uint8_t)type;
	at[1] = bytes;
	memcpy(at + 2, value, bytes);
	inquest_put_u16(latch->bytes + 6, (uint16_t)(length + 2U + bytes));
	return 0;
}

int inquest_latch_put_u32(struct inquest_latch *latch, enum inquest_latch_type type, uint32_t value)
{
	uint8_t bytes[4];

	inquest_put_u32(bytes, value);
	return inquest_latch_put(latch, type, bytes, sizeof(bytes));
}

int inquest_latch_put_u64(struct inquest_latch *latch, enum inquest_latch_type type, uint64_t value)
{
	uint8_t bytes[8];

	inquest_put_u64(bytes, value);
	return inquest_latch_put(latch, type, bytes, sizeof(bytes));
}

int inquest_latch_put_registers(struct inquest_latch *latch, const struct inquest_fault_registers *registers)
{
	int error = 0;

	error |= inquest_latch_put_u32(latch, INQUEST_LATCH_CFSR, registers->cfsr);
	error |= inquest_latch_put_u32(latch, INQUEST_LATCH_HFSR, registers->hfsr);
	if ((registers->cfsr & MMARVALID) != 0) {
		error |= inquest_latch_put_u32(latch, INQUEST_LATCH_MMFAR, registers->mmfar);
	}
	if ((registers->cfsr & BFARVALID) != 0) {
		error |= inquest_latch_put_u32(latch, INQUEST_LATCH_BFAR, registers->bfar);
	}
	if (registers->msp != 0) {
		error |= inquest_latch_put_u32(latch, INQUEST_LATCH_MSP, registers->msp);
	}
	error |= inquest_latch_put_u32(latch, INQUEST_LATCH_PSP, registers->psp);
	if (registers->exc_return != 0) {
		error |= inquest_latch_put_u32(latch, INQUEST_LATCH_EXC_RETURN, registers->exc_return);
	}
	error |= inquest_latch_put_u32(latch, INQUEST_LATCH_CONTROL, registers->control);
	error |= inquest_latch_put_u32(latch, INQUEST_LATCH_EXCEPTION, registers->exception);
	if (registers->secure != 0) {
		error |= inquest_latch_put_u32(latch, INQUEST_LATCH_SFSR, registers->sfsr);
		if ((registers->sfsr & SFARVALID) != 0) {
			error |= inquest_latch_put_u32(latch, INQUEST_LATCH_SFAR, registers->sfar);
		}
	}

	return error != 0 ? -ENOSPC : 0;
}

void inquest_latch_seal(struct inquest_latch *latch)
{
	uint32_t length = length_of(latch);

	if (length > INQUEST_LATCH_BYTES - INQUEST_LATCH_HEADER_BYTES) {
		inquest_latch_begin(latch);
		length = 0;
	}

	inquest_put_u32(latch->bytes + 8, inquest_crc32(0, latch->bytes + INQUEST_LATCH_HEADER_BYTES, length));
}

uint32_t inquest_latch_used(const struct inquest_latch *latch)
{
	uint32_t used = (INQUEST_LATCH_HEADER_BYTES + length_of(latch) + 3U) & ~3U;

	return used < INQUEST_LATCH_BYTES ? used : INQUEST_LATCH_BYTES;
}
