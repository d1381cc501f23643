/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What the stored records have in common (docs/formats/slot.md): four bytes of magic, a version behind them, and a CRC-32 at their end.
 */
#ifndef INQUEST_RECORD_H
#define INQUEST_RECORD_H

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <inquest/bytes.h>
#include <inquest/crc32.h>

#define INQUEST_RECORD_VERSION 1U
#define INQUEST_RECORD_MAGIC_BYTES 4U

/** Zeros with magic and version. @p bytes is the whole record's size. */
static inline void inquest_record_begin(uint8_t *record, size_t bytes, const char *magic)
{
	memset(record, 0, bytes);
	memcpy(record, magic, INQUEST_RECORD_MAGIC_BYTES);
	inquest_put_u16(record + INQUEST_RECORD_MAGIC_BYTES, INQUEST_RECORD_VERSION);
}

/** The CRC over everything before it; the record is valid from here on. */
static inline void inquest_record_end(uint8_t *record, size_t bytes)
{
	inquest_put_u32(record + bytes - 4U, inquest_crc32(0, record, bytes - 4U));
}

/** @return 0; -ENOENT when there is no record; -EBADMSG when there is one and its version or CRC does not fit. */
static inline int inquest_record_check(const uint8_t *record, size_t bytes, const char *magic)
{
	if (memcmp(record, magic, INQUEST_RECORD_MAGIC_BYTES) != 0) {
		return -ENOENT;
	}

	return inquest_get_u16(record + INQUEST_RECORD_MAGIC_BYTES) == INQUEST_RECORD_VERSION &&
			       inquest_get_u32(record + bytes - 4U) == inquest_crc32(0, record, bytes - 4U)
		       ? 0
		       : -EBADMSG;
}

#endif
