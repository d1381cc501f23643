/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include <inquest/bytes.h>
#include <inquest/crc32.h>
#include <inquest/dump_identity.h>
#include <inquest/latch.h>

#define VERSION 1U

static void take_text(char text[INQUEST_IDENTITY_MAX + 1U], const uint8_t *value, uint32_t bytes)
{
	if (bytes <= INQUEST_IDENTITY_MAX) {
		memcpy(text, value, bytes);
		text[bytes] = '\0';
	}
}

static void take_hexadecimal(char text[INQUEST_IDENTITY_MAX + 1U], const uint8_t *value, uint32_t bytes)
{
	static const char digits[] = "0123456789abcdef";

	if (bytes <= INQUEST_IDENTITY_MAX / 2U) {
		for (uint32_t i = 0; i < bytes; i++) {
			*text++ = digits[value[i] >> 4];
			*text++ = digits[value[i] & 15U];
		}
		*text = '\0';
	}
}

static int read_whole(const struct inquest_dump_source *source, uint32_t offset, uint8_t *data, uint32_t bytes)
{
	uint32_t have = 0;

	while (have < bytes) {
		int read = source->read(source, offset + have, data + have, bytes - have);

		if (read <= 0) {
			return read < 0 ? read : -ENODATA;
		}
		have += (uint32_t)read;
	}

	return 0;
}

/* @return 1 when a block is there and whole. */
static int read_block(const struct inquest_dump_source *source, uint32_t offset, struct inquest_dump_identity *identity)
{
	uint8_t bytes[INQUEST_LATCH_BYTES];
	uint32_t length;
	int error;

	if (source->length - offset < INQUEST_LATCH_HEADER_BYTES) {
		return 0;
	}
	error = read_whole(source, offset, bytes, INQUEST_LATCH_HEADER_BYTES);
	if (error != 0) {
		return error;
	}

	length = inquest_get_u16(bytes + 6);
	if (memcmp(bytes, "INQL", 4) != 0 || inquest_get_u16(bytes + 4) != VERSION || length > sizeof(bytes) - INQUEST_LATCH_HEADER_BYTES ||
	    length > source->length - offset - INQUEST_LATCH_HEADER_BYTES) {
		return 0;
	}
	error = read_whole(source, offset + INQUEST_LATCH_HEADER_BYTES, bytes + INQUEST_LATCH_HEADER_BYTES, length);
	if (error != 0) {
		return error;
	}
	if (inquest_crc32(0, bytes + INQUEST_LATCH_HEADER_BYTES, length) != inquest_get_u32(bytes + 8)) {
		return 0;
	}

	for (uint32_t at = INQUEST_LATCH_HEADER_BYTES; at + 2U <= INQUEST_LATCH_HEADER_BYTES + length; at += 2U + bytes[at + 1U]) {
		uint32_t count = bytes[at + 1U];

		if (at + 2U + count > INQUEST_LATCH_HEADER_BYTES + length) {
			break;
		}
		if (bytes[at] == INQUEST_LATCH_DEVICE) {
			take_text(identity->device, bytes + at + 2U, count);
		} else if (bytes[at] == INQUEST_LATCH_FIRMWARE) {
			take_text(identity->firmware, bytes + at + 2U, count);
		} else if (bytes[at] == INQUEST_LATCH_BUILD_ID) {
			take_hexadecimal(identity->build_id, bytes + at + 2U, count);
		}
	}

	return 1;
}

int inquest_dump_identify(const struct inquest_dump_source *source, struct inquest_dump_identity *identity)
{
	static const uint8_t magic[4] = {'I', 'N', 'Q', 'L'};
	uint8_t window[64];
	uint32_t matched = 0;

	memset(identity, 0, sizeof(*identity));
	for (uint32_t at = 0; at < source->length;) {
		int read = source->read(source, at, window, sizeof(window));

		if (read <= 0) {
			return read;
		}
		for (uint32_t i = 0; i < (uint32_t)read; i++) {
			matched = window[i] == magic[matched] ? matched + 1U : window[i] == magic[0] ? 1U : 0U;
			if (matched == sizeof(magic)) {
				int found = read_block(source, at + i + 1U - (uint32_t)sizeof(magic), identity);

				if (found != 0) {
					return found < 0 ? found : 0;
				}
				matched = 0;
			}
		}
		at += (uint32_t)read;
	}

	return 0;
}
