/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include <inquest/bytes.h>
#include <inquest/dump_header.h>

#include "record.h"

static const char *magic_of(enum inquest_dump_place place)
{
	return place == INQUEST_IN_SLOT ? "INQS" : "INQM";
}

void inquest_dump_header_write(const struct inquest_dump_header *header, enum inquest_dump_place place,
			       uint8_t bytes[INQUEST_DUMP_HEADER_BYTES])
{
	inquest_record_begin(bytes, INQUEST_DUMP_HEADER_BYTES, magic_of(place));
	inquest_put_u16(bytes + 6, INQUEST_DUMP_HEADER_BYTES);
	inquest_put_u32(bytes + 8, header->sequence);
	inquest_put_u32(bytes + 12, header->length);
	inquest_put_u32(bytes + 16, header->lost);
	inquest_put_u32(bytes + 20, header->crc);
	inquest_put_u32(bytes + 24, header->flags);
	inquest_put_u32(bytes + 28, header->boot_count);
	inquest_put_u64(bytes + 32, header->uptime_ms);
	inquest_put_u32(bytes + 40, header->reason);
	inquest_put_u32(bytes + 44, header->repeat);
	inquest_put_u32(bytes + 48, header->reset_reason);
	inquest_put_u32(bytes + 52, header->erases);
	inquest_record_end(bytes, INQUEST_DUMP_HEADER_BYTES);
}

int inquest_dump_header_read(struct inquest_dump_header *header, enum inquest_dump_place place, const uint8_t *bytes, size_t count)
{
	int error = count < INQUEST_DUMP_HEADER_BYTES ? -ENOENT : inquest_record_check(bytes, INQUEST_DUMP_HEADER_BYTES, magic_of(place));

	if (error != 0) {
		return error;
	}
	if (inquest_get_u16(bytes + 6) != INQUEST_DUMP_HEADER_BYTES) {
		return -EBADMSG;
	}

	header->sequence = inquest_get_u32(bytes + 8);
	header->length = inquest_get_u32(bytes + 12);
	header->lost = inquest_get_u32(bytes + 16);
	header->crc = inquest_get_u32(bytes + 20);
	header->flags = inquest_get_u32(bytes + 24);
	header->boot_count = inquest_get_u32(bytes + 28);
	header->uptime_ms = inquest_get_u64(bytes + 32);
	header->reason = inquest_get_u32(bytes + 40);
	header->repeat = inquest_get_u32(bytes + 44);
	header->reset_reason = inquest_get_u32(bytes + 48);
	header->erases = inquest_get_u32(bytes + 52);
	return 0;
}
